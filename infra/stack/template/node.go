package template

import (
	"fmt"

	"go.yaml.in/yaml/v3"
)

// entry is one key of a mapping, in the order of the file.
type entry struct {
	key   string
	value *yaml.Node
}

// entries lists a mapping with aliases followed and merge keys (<<) applied: a
// key written beside the merge key wins over a merged one.
func entries(node *yaml.Node) ([]entry, error) {
	node = follow(node)
	if node.Kind != yaml.MappingNode {
		return nil, fmt.Errorf("line %d: want a mapping", node.Line)
	}
	var merged, own []entry
	for i := 0; i < len(node.Content); i += 2 {
		key, value := node.Content[i], follow(node.Content[i+1])
		if key.Tag != "!!merge" {
			own = append(own, entry{key.Value, value})
			continue
		}
		sources := []*yaml.Node{value}
		if value.Kind == yaml.SequenceNode {
			sources = value.Content
		}
		for _, source := range sources { // of several sources the first wins
			list, err := entries(source)
			if err != nil {
				return nil, err
			}
			merged = append(merged, list...)
		}
	}
	seen := map[string]bool{}
	for _, e := range own {
		if seen[e.key] {
			return nil, fmt.Errorf("line %d: %s stands twice", e.value.Line, e.key)
		}
		seen[e.key] = true
	}
	for _, e := range merged {
		if !seen[e.key] {
			seen[e.key] = true
			own = append(own, e)
		}
	}
	return own, nil
}

func follow(node *yaml.Node) *yaml.Node {
	for node.Kind == yaml.AliasNode {
		node = node.Alias
	}
	return node
}

func find(list []entry, key string) *yaml.Node {
	for _, e := range list {
		if e.key == key {
			return e.value
		}
	}
	return nil
}
