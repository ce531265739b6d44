package template

import (
	"fmt"
)

// Inputs is what CloudFormation is told beside the template.
type Inputs struct {
	StackName  string            // prefix of every physical name
	Region     string            // AWS::Region
	AccountID  string            // AWS::AccountId, 12 digits
	Parameters map[string]string // by name; one without a default must be given
}

// Template is a document with its parameters. Resources are evaluated when
// they are asked for.
type Template struct {
	in         Inputs
	doc        *Document
	parameters map[string]string
	conditions map[string]bool
	resources  map[string]*Resource
	order      []string // logical ids as in the file
	globals    map[string]any
}

// Evaluate checks the parameters against their declarations, decides the
// conditions and lists the resources. A parameter that the template does not
// declare is an error, as it is for CloudFormation.
func (d *Document) Evaluate(in Inputs) (*Template, error) {
	return d.evaluate(in, true)
}

// EvaluateTables is Evaluate for callers that want tables and nothing else:
// parameters may be missing, since no table depends on one.
func (d *Document) EvaluateTables(stackName string) (*Template, error) {
	return d.evaluate(Inputs{StackName: stackName, Region: Region, AccountID: AccountID}, false)
}

// Region and AccountID of a stack that runs on one machine.
const (
	Region    = "eu-central-1"
	AccountID = "000000000000"
)

func (d *Document) evaluate(in Inputs, complete bool) (*Template, error) {
	t := &Template{in: in, doc: d, parameters: map[string]string{}, conditions: map[string]bool{}, resources: map[string]*Resource{}}
	declared, err := d.section("Parameters")
	if err != nil {
		return nil, err
	}
	for _, e := range declared {
		if err := t.parameter(e, complete); err != nil {
			return nil, fmt.Errorf("parameter %s: %w", e.key, err)
		}
	}
	for name := range in.Parameters {
		if find(declared, name) == nil {
			return nil, fmt.Errorf("parameter %s: the template declares none of that name", name)
		}
	}
	if err := t.list(); err != nil {
		return nil, err
	}
	if !complete {
		return t, nil
	}
	conditions, err := d.section("Conditions")
	if err != nil {
		return nil, err
	}
	for _, e := range conditions { // all, also unused ones: a mistake in one is a mistake
		if _, err := t.Condition(e.key); err != nil {
			return nil, err
		}
	}
	if err := t.readGlobals(); err != nil {
		return nil, err
	}
	return t, t.checkTypes()
}
