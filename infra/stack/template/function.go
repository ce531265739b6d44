package template

import (
	"fmt"
	"time"
)

// Function is an AWS::Serverless::Function.
type Function struct {
	ID          string // logical id, for example LoginFunction
	Name        string // physical name
	ARN         string
	CodeURI     string // folder of its main package, relative to the template
	Arch        string // arm64 or x86_64
	Memory      int    // MB
	Timeout     time.Duration
	Concurrency int // ReservedConcurrentExecutions; 0: not limited by the template
	Retries     int // of an asynchronous invocation that failed: AWS's default is 2
	JSONLogs    bool
	Environment map[string]string
	Events      []Event
}

type functionProperties struct {
	CodeUri, Runtime, Handler string
	Architectures             []string
	MemorySize, Timeout       int
	LoggingConfig             struct{ LogFormat, ApplicationLogLevel, SystemLogLevel string }
	Environment               struct{ Variables map[string]any }

	ReservedConcurrentExecutions int
	EventInvokeConfig            *struct {
		MaximumRetryAttempts     *int
		MaximumEventAgeInSeconds ignored // an event is retried within minutes here
		DestinationConfig        ignored // the failure stands in the function's log
	}
	Events map[string]struct {
		Type       string
		Properties any
	}

	Tracing     ignored // there is nothing to send traces to
	Policies    ignored // nothing is refused to anybody on one machine
	Role        ignored // the same
	Description ignored
	Tags        ignored
}

// Functions lists the functions in the order of the template. It fails on any
// property or event that the local stack does not know.
func (t *Template) Functions() ([]Function, error) {
	resources, err := t.ofType("AWS::Serverless::Function")
	if err != nil {
		return nil, err
	}
	var out []Function
	for _, r := range resources {
		f, err := t.function(r)
		if err != nil {
			return nil, fmt.Errorf("resource %s: %w", r.ID, err)
		}
		out = append(out, f)
	}
	return out, nil
}

func (t *Template) function(r *Resource) (Function, error) {
	own, err := t.value(r.node)
	if err != nil {
		return Function{}, err
	}
	var p functionProperties
	if err := decode(merge(t.globals, own), &p); err != nil {
		return Function{}, err
	}
	if p.Runtime != "provided.al2023" || len(p.Architectures) != 1 || p.CodeUri == "" {
		return Function{}, fmt.Errorf("want the runtime provided.al2023, one architecture and a CodeUri, got %q, %v, %q", p.Runtime, p.Architectures, p.CodeUri)
	}
	arn, err := t.attribute(r.ID, "Arn")
	if err != nil {
		return Function{}, err
	}
	f := Function{
		ID: r.ID, Name: t.physical(r.ID), ARN: arn.(string), CodeURI: p.CodeUri, Arch: p.Architectures[0],
		Memory: p.MemorySize, Timeout: time.Duration(p.Timeout) * time.Second,
		Concurrency: p.ReservedConcurrentExecutions, Retries: 2,
		JSONLogs: p.LoggingConfig.LogFormat == "JSON", Environment: map[string]string{},
	}
	if f.Memory == 0 {
		f.Memory = 128
	}
	if f.Timeout == 0 {
		f.Timeout = 3 * time.Second
	}
	if c := p.EventInvokeConfig; c != nil && c.MaximumRetryAttempts != nil {
		f.Retries = *c.MaximumRetryAttempts
	}
	for name, v := range p.Environment.Variables {
		f.Environment[name] = text(v)
	}
	for _, name := range sorted(p.Events) {
		e, err := t.event(name, p.Events[name].Type, p.Events[name].Properties)
		if err != nil {
			return Function{}, fmt.Errorf("event %s: %w", name, err)
		}
		f.Events = append(f.Events, e)
	}
	return f, nil
}
