package template

import "fmt"

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
