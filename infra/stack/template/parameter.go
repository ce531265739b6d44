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
