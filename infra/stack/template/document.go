// Package template reads template.yaml as CloudFormation and SAM would, as far
// as the project's template goes: anchors and merge keys, parameters,
// conditions, intrinsic functions and SAM's globals. What it does not know it
// refuses by name. Nothing is skipped in silence: the types and properties
// that have no counterpart on one machine stand in lists, each with a reason.
package template

import (
	"fmt"
	"os"
	"slices"

	"go.yaml.in/yaml/v3"
)

// Document is a template as written, before parameters are known.
type Document struct {
	sections map[string]*yaml.Node
}

// sections that a template may have; Outputs are addresses in the cloud, and
// the description is for people.
var sections = []string{
	"AWSTemplateFormatVersion", "Transform", "Description",
	"Parameters", "Conditions", "Globals", "Resources", "Outputs",
}

// Load reads the template at path.
func Load(path string) (*Document, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read template: %w", err)
	}
	doc, err := Parse(text)
	if err != nil {
		return nil, fmt.Errorf("read template %s: %w", path, err)
	}
	return doc, nil
}

// Parse reads a template from its text.
func Parse(text []byte) (*Document, error) {
	var file yaml.Node
	if err := yaml.Unmarshal(text, &file); err != nil {
		return nil, err
	}
	if len(file.Content) != 1 {
		return nil, fmt.Errorf("want one YAML document, got %d", len(file.Content))
	}
	entries, err := entries(file.Content[0])
	if err != nil {
		return nil, err
	}
	doc := &Document{sections: map[string]*yaml.Node{}}
	for _, e := range entries {
		if !slices.Contains(sections, e.key) {
			return nil, fmt.Errorf("line %d: unknown section %s", e.value.Line, e.key)
		}
		doc.sections[e.key] = e.value
	}
	return doc, nil
}

func (d *Document) section(name string) ([]entry, error) {
	node, ok := d.sections[name]
	if !ok {
		return nil, nil
	}
	list, err := entries(node)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return list, nil
}
