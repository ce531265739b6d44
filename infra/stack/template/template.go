package template

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
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

// Parameters lists the names of the declared parameters.
func (d *Document) Parameters() ([]string, error) {
	declared, err := d.section("Parameters")
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range declared {
		names = append(names, e.key)
	}
	return names, nil
}

// Values are the parameters as they were evaluated, defaults included.
func (t *Template) Values() map[string]string { return maps.Clone(t.parameters) }

// declaration is what a parameter may say of itself.
type declaration struct {
	Type, Default, Description *string
	AllowedPattern             string
	ConstraintDescription      string
	AllowedValues              []string
	MinLength, MaxLength       *int
	MinValue, MaxValue         *float64
	NoEcho                     bool
}

func (t *Template) parameter(e entry, complete bool) error {
	var d declaration
	if err := decodeParameter(e.value, &d); err != nil {
		return err
	}
	given, ok := t.in.Parameters[e.key]
	switch {
	case ok:
	case d.Default != nil:
		given = *d.Default
	case complete:
		return fmt.Errorf("it has no default and no value was given")
	default:
		return nil
	}
	if err := d.check(given); err != nil {
		return err
	}
	t.parameters[e.key] = given
	return nil
}

func (d declaration) check(given string) error {
	length := utf8.RuneCountInString(given)
	switch {
	case d.AllowedValues != nil && !slices.Contains(d.AllowedValues, given):
		return fmt.Errorf("the value is not one of %v", d.AllowedValues)
	case d.MinLength != nil && length < *d.MinLength:
		return fmt.Errorf("the value has %d characters, want at least %d", length, *d.MinLength)
	case d.MaxLength != nil && length > *d.MaxLength:
		return fmt.Errorf("the value has %d characters, want at most %d", length, *d.MaxLength)
	}
	if d.AllowedPattern != "" {
		pattern, err := regexp.Compile("^(?:" + d.AllowedPattern + ")$")
		if err != nil {
			return err
		}
		if !pattern.MatchString(given) {
			return fmt.Errorf("the value does not match %s", d.AllowedPattern)
		}
	}
	switch *d.Type {
	case "String":
		return nil
	case "Number":
		number, err := strconv.ParseFloat(given, 64)
		if err != nil {
			return fmt.Errorf("the value is no number")
		}
		if d.MinValue != nil && number < *d.MinValue || d.MaxValue != nil && number > *d.MaxValue {
			return fmt.Errorf("the number is out of its range")
		}
		return nil
	}
	return fmt.Errorf("unknown parameter type %s", *d.Type)
}

// Condition decides the named condition.
func (t *Template) Condition(name string) (bool, error) {
	if known, ok := t.conditions[name]; ok {
		return known, nil
	}
	list, err := t.doc.section("Conditions")
	if err != nil {
		return false, err
	}
	node := find(list, name)
	if node == nil {
		return false, fmt.Errorf("condition %s: the template declares none of that name", name)
	}
	v, err := t.value(node)
	if err != nil {
		return false, fmt.Errorf("condition %s: %w", name, err)
	}
	truth, ok := v.(bool)
	if !ok {
		return false, fmt.Errorf("condition %s: it is neither true nor false", name)
	}
	t.conditions[name] = truth
	return truth, nil
}

func decodeParameter(node *yaml.Node, into *declaration) error {
	list, err := entries(node)
	if err != nil {
		return err
	}
	plain := map[string]any{}
	for _, e := range list {
		var v any
		if err := e.value.Decode(&v); err != nil {
			return err
		}
		if e.key == "Default" {
			v = e.value.Value // a number's own spelling
		}
		plain[e.key] = v
	}
	if err := decode(plain, into); err != nil {
		return err
	}
	if into.Type == nil {
		return fmt.Errorf("it has no type")
	}
	return nil
}
