package template

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// noValue is what AWS::NoValue evaluates to: the property that holds it goes.
type noValue struct{}

// functions maps both spellings of an intrinsic function to its short name.
var functions = map[string]string{
	"!Ref": "Ref", "!Sub": "Sub", "!If": "If", "!GetAtt": "GetAtt", "!Equals": "Equals",
	"!Not": "Not", "!And": "And", "!Or": "Or", "!Condition": "Condition", "!Join": "Join",
	"Ref": "Ref", "Fn::Sub": "Sub", "Fn::If": "If", "Fn::GetAtt": "GetAtt", "Fn::Equals": "Equals",
	"Fn::Not": "Not", "Fn::And": "And", "Fn::Or": "Or", "Fn::Join": "Join",
}

// value evaluates a node to a map, a list, a string, a number or a bool.
func (t *Template) value(node *yaml.Node) (any, error) {
	node = follow(node)
	name, arg, err := intrinsic(node)
	if err != nil {
		return nil, err
	}
	if name != "" {
		v, err := t.call(name, arg)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", node.Line, err)
		}
		return v, nil
	}
	switch node.Kind {
	case yaml.MappingNode:
		return t.mapping(node)
	case yaml.SequenceNode:
		return t.sequence(node)
	}
	var scalar any
	if err := node.Decode(&scalar); err != nil {
		return nil, fmt.Errorf("line %d: %w", node.Line, err)
	}
	return scalar, nil
}

func (t *Template) mapping(node *yaml.Node) (any, error) {
	list, err := entries(node)
	if err != nil {
		return nil, err
	}
	out := make(map[string]any, len(list))
	for _, e := range list {
		v, err := t.value(e.value)
		if err != nil {
			return nil, err
		}
		if v != (any)(noValue{}) {
			out[e.key] = v
		}
	}
	return out, nil
}

func (t *Template) sequence(node *yaml.Node) ([]any, error) {
	out := make([]any, 0, len(node.Content))
	for _, item := range node.Content {
		v, err := t.value(item)
		if err != nil {
			return nil, err
		}
		if v != (any)(noValue{}) {
			out = append(out, v)
		}
	}
	return out, nil
}

// intrinsic says which function a node calls, if any, and with what.
func intrinsic(node *yaml.Node) (name string, arg *yaml.Node, err error) {
	if strings.HasPrefix(node.Tag, "!") && !strings.HasPrefix(node.Tag, "!!") {
		name, ok := functions[node.Tag]
		if !ok {
			return "", nil, fmt.Errorf("line %d: unknown function %s", node.Line, node.Tag)
		}
		plain := *node
		plain.Tag = ""
		return name, &plain, nil
	}
	if node.Kind != yaml.MappingNode || len(node.Content) != 2 {
		return "", nil, nil
	}
	key := node.Content[0].Value
	if name, ok := functions[key]; ok {
		return name, follow(node.Content[1]), nil
	}
	if strings.HasPrefix(key, "Fn::") {
		return "", nil, fmt.Errorf("line %d: unknown function %s", node.Line, key)
	}
	return "", nil, nil
}

func (t *Template) call(name string, arg *yaml.Node) (any, error) {
	switch name {
	case "Ref":
		return t.ref(arg.Value)
	case "Condition":
		return t.Condition(arg.Value)
	case "GetAtt":
		return t.getAtt(arg)
	case "Sub":
		return t.sub(arg)
	case "If":
		return t.choose(arg)
	case "Join":
		return t.join(arg)
	}
	args, err := t.sequence(arg)
	if err != nil {
		return nil, err
	}
	return logic(name, args)
}

// logic is Equals, Not, And and Or over evaluated arguments.
func logic(name string, args []any) (bool, error) {
	if name == "Equals" {
		if len(args) != 2 {
			return false, fmt.Errorf("!Equals wants 2 values, got %d", len(args))
		}
		return text(args[0]) == text(args[1]), nil
	}
	var truths []bool
	for _, arg := range args {
		b, ok := arg.(bool)
		if !ok {
			return false, fmt.Errorf("!%s wants conditions, got %v", name, arg)
		}
		truths = append(truths, b)
	}
	switch {
	case name == "Not" && len(truths) == 1:
		return !truths[0], nil
	case name == "And" && len(truths) >= 2:
		return !slices.Contains(truths, false), nil
	case name == "Or" && len(truths) >= 2:
		return slices.Contains(truths, true), nil
	}
	return false, fmt.Errorf("!%s cannot take %d conditions", name, len(truths))
}

func (t *Template) choose(arg *yaml.Node) (any, error) {
	if arg.Kind != yaml.SequenceNode || len(arg.Content) != 3 {
		return nil, fmt.Errorf("!If wants a condition and two values")
	}
	yes, err := t.Condition(follow(arg.Content[0]).Value)
	if err != nil {
		return nil, err
	}
	if yes {
		return t.value(arg.Content[1])
	}
	return t.value(arg.Content[2])
}

func (t *Template) join(arg *yaml.Node) (any, error) {
	args, err := t.sequence(arg)
	if err != nil {
		return nil, err
	}
	if len(args) != 2 {
		return nil, fmt.Errorf("!Join wants a delimiter and a list")
	}
	list, ok := args[1].([]any)
	if !ok {
		return nil, fmt.Errorf("!Join wants a list")
	}
	var parts []string
	for _, item := range list {
		parts = append(parts, text(item))
	}
	return strings.Join(parts, text(args[0])), nil
}

var placeholder = regexp.MustCompile(`\$\{([^}]*)\}`)

func (t *Template) sub(arg *yaml.Node) (any, error) {
	own := map[string]any{}
	format := arg.Value
	if arg.Kind == yaml.SequenceNode {
		args, err := t.sequence(arg)
		if err != nil {
			return nil, err
		}
		var ok bool
		if len(args) == 2 {
			format, _ = args[0].(string)
			own, ok = args[1].(map[string]any)
		}
		if !ok {
			return nil, fmt.Errorf("!Sub wants a text, or a text and a mapping")
		}
	}
	var failed error
	out := placeholder.ReplaceAllStringFunc(format, func(hole string) string {
		name := hole[2 : len(hole)-1]
		if literal, ok := strings.CutPrefix(name, "!"); ok {
			return "${" + literal + "}"
		}
		if v, ok := own[name]; ok {
			return text(v)
		}
		v, err := t.refOrAttribute(name)
		if err != nil && failed == nil {
			failed = err
		}
		return text(v)
	})
	return out, failed
}

func (t *Template) refOrAttribute(name string) (any, error) {
	if resource, attribute, ok := strings.Cut(name, "."); ok {
		return t.attribute(resource, attribute)
	}
	return t.ref(name)
}

func (t *Template) getAtt(arg *yaml.Node) (any, error) {
	name := arg.Value
	if arg.Kind == yaml.SequenceNode && len(arg.Content) == 2 {
		name = arg.Content[0].Value + "." + arg.Content[1].Value
	}
	resource, attribute, ok := strings.Cut(name, ".")
	if !ok {
		return nil, fmt.Errorf("!GetAtt %s names no attribute", name)
	}
	return t.attribute(resource, attribute)
}

// text is a scalar as CloudFormation hands it on.
func text(v any) string {
	if v == nil {
		return ""
	}
	return fmt.Sprint(v)
}
