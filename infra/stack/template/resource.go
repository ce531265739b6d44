package template

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"
)

// Resource is one entry under Resources whose condition holds.
type Resource struct {
	ID   string // logical id
	Type string
	node *yaml.Node // its Properties, or nil
}

// attributes that a resource may have beside Type, Condition and Properties;
// all of them are about deployment.
var attributes = []string{"Type", "Condition", "Properties", "Metadata", "DeletionPolicy", "UpdateReplacePolicy", "DependsOn"}

// list finds the resources by name; conditions are decided later, on use.
func (t *Template) list() error {
	resources, err := t.doc.section("Resources")
	if err != nil {
		return err
	}
	for _, e := range resources {
		r, err := readResource(e)
		if err != nil {
			return fmt.Errorf("resource %s: %w", e.key, err)
		}
		t.resources[e.key] = r
		t.order = append(t.order, e.key)
	}
	return nil
}

func readResource(e entry) (*Resource, error) {
	parts, err := entries(e.value)
	if err != nil {
		return nil, err
	}
	for _, p := range parts {
		if !slices.Contains(attributes, p.key) {
			return nil, fmt.Errorf("line %d: unknown attribute %s", p.value.Line, p.key)
		}
	}
	kind := find(parts, "Type")
	if kind == nil {
		return nil, fmt.Errorf("it has no type")
	}
	return &Resource{ID: e.key, Type: kind.Value, node: find(parts, "Properties")}, nil
}

// exists says whether the resource's condition holds.
func (t *Template) exists(id string) (bool, error) {
	list, err := t.doc.section("Resources")
	if err != nil {
		return false, err
	}
	parts, err := entries(find(list, id))
	if err != nil {
		return false, err
	}
	condition := find(parts, "Condition")
	if condition == nil {
		return true, nil
	}
	return t.Condition(condition.Value)
}

// ofType lists the resources of one type whose condition holds.
func (t *Template) ofType(kind string) ([]*Resource, error) {
	var out []*Resource
	for _, id := range t.order {
		if t.resources[id].Type != kind {
			continue
		}
		there, err := t.exists(id)
		if err != nil {
			return nil, fmt.Errorf("resource %s: %w", id, err)
		}
		if there {
			out = append(out, t.resources[id])
		}
	}
	return out, nil
}

// properties evaluates a resource's properties into a struct whose fields are
// all the properties that are understood.
func (t *Template) properties(r *Resource, into any) error {
	v := any(map[string]any{})
	if r.node != nil {
		var err error
		if v, err = t.value(r.node); err != nil {
			return fmt.Errorf("resource %s: %w", r.ID, err)
		}
	}
	if err := decode(v, into); err != nil {
		return fmt.Errorf("resource %s (%s): %w", r.ID, r.Type, err)
	}
	return nil
}

// decode turns an evaluated value into a struct. A property that the struct
// does not know is an error: to ignore one is a decision, made by giving it a
// field of type ignored.
func decode(v, into any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	return d.Decode(into)
}

// ignored is a property that has no effect on one machine; the reason stands
// where it is used.
type ignored = json.RawMessage
