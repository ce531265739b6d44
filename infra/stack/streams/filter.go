package streams

import (
	"encoding/json"
	"fmt"
	"strings"
)

// filters are the patterns of a mapping; a record that fits any of them is
// wanted, and without patterns every record is.
type filters []map[string]any

// readFilters reads patterns and refuses every operator that match does not
// know.
func readFilters(patterns []string) (filters, error) {
	var out filters
	for _, text := range patterns {
		var pattern map[string]any
		if err := json.Unmarshal([]byte(text), &pattern); err != nil {
			return nil, fmt.Errorf("filter %s: %w", text, err)
		}
		if err := checkPattern(pattern); err != nil {
			return nil, fmt.Errorf("filter %s: %w", text, err)
		}
		out = append(out, pattern)
	}
	return out, nil
}

func checkPattern(pattern map[string]any) error {
	for name, want := range pattern {
		switch want := want.(type) {
		case map[string]any:
			if err := checkPattern(want); err != nil {
				return err
			}
		case []any:
			for _, choice := range want {
				if err := checkChoice(choice); name == "$or" || err != nil {
					return fmt.Errorf("%s: only values, prefix and exists are known here", name)
				}
			}
		default:
			return fmt.Errorf("%s: want a list of values", name)
		}
	}
	return nil
}

func checkChoice(choice any) error {
	operator, ok := choice.(map[string]any)
	if !ok {
		return nil
	}
	_, prefix := operator["prefix"].(string)
	_, exists := operator["exists"].(bool)
	if len(operator) != 1 || !prefix && !exists {
		return fmt.Errorf("unknown operator %v", operator)
	}
	return nil
}

// match says whether the record, as JSON, is wanted.
func (f filters) match(record []byte) bool {
	if len(f) == 0 {
		return true
	}
	var v map[string]any
	if err := json.Unmarshal(record, &v); err != nil {
		panic(err) // it is what newRecord wrote
	}
	for _, pattern := range f {
		if fits(pattern, v) {
			return true
		}
	}
	return false
}

func fits(pattern, v map[string]any) bool {
	for name, want := range pattern {
		got, there := v[name]
		switch want := want.(type) {
		case map[string]any:
			inner, _ := got.(map[string]any)
			if !fits(want, inner) {
				return false
			}
		case []any:
			if !anyFits(want, got, there) {
				return false
			}
		}
	}
	return true
}

func anyFits(choices []any, got any, there bool) bool {
	for _, choice := range choices {
		operator, ok := choice.(map[string]any)
		switch {
		case !ok:
			if there && equal(choice, got) {
				return true
			}
		case operator["exists"] != nil:
			_, object := got.(map[string]any)
			if operator["exists"] == (there && !object) { // it looks at leaves only
				return true
			}
		default:
			text, isText := got.(string)
			if prefix, _ := operator["prefix"].(string); isText && strings.HasPrefix(text, prefix) {
				return true
			}
		}
	}
	return false
}

// equal compares leaves; of a list, one equal member is enough.
func equal(want, got any) bool {
	switch got := got.(type) {
	case []any:
		for _, item := range got {
			if equal(want, item) {
				return true
			}
		}
		return false
	case map[string]any:
		return false
	}
	return want == got
}
