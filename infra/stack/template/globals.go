package template

import "fmt"

// readGlobals evaluates Globals; only those of functions are known.
func (t *Template) readGlobals() error {
	list, err := t.doc.section("Globals")
	if err != nil {
		return err
	}
	for _, e := range list {
		if e.key != "Function" {
			return fmt.Errorf("section Globals: line %d: %s is not known here", e.value.Line, e.key)
		}
		v, err := t.value(e.value)
		if err != nil {
			return fmt.Errorf("section Globals: %w", err)
		}
		t.globals, _ = v.(map[string]any)
	}
	return nil
}

// merge lays a function's own properties over the globals as SAM does:
// mappings are merged, lists are joined with the global part first, and of two
// scalars the function's own wins.
func merge(global, own any) any {
	switch g := global.(type) {
	case map[string]any:
		o, ok := own.(map[string]any)
		if !ok {
			return own
		}
		out := make(map[string]any, len(g)+len(o))
		for k, v := range g {
			out[k] = v
		}
		for k, v := range o {
			if base, ok := g[k]; ok {
				v = merge(base, v)
			}
			out[k] = v
		}
		return out
	case []any:
		if o, ok := own.([]any); ok {
			return append(append([]any{}, g...), o...)
		}
	}
	return own
}
