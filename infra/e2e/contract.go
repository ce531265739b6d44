package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"platimo/infra/engine"
)

// Contract is the API description, against which every answer is held that an
// Agent gets.
type Contract struct {
	document map[string]any
	compiler *jsonschema.Compiler

	mu      sync.Mutex
	schemas map[string]*jsonschema.Schema
	used    map[string]bool // operations, as "POST /api/login"
}

// contract is read once for all agents.
var contract = sync.OnceValues(readContract)

func readContract() (*Contract, error) {
	root, err := engine.Root()
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(filepath.Join(root, "static", "openapi.yaml"))
	if err != nil {
		return nil, err
	}
	var plain any
	if err := yaml.Unmarshal(text, &plain); err != nil {
		return nil, fmt.Errorf("read the API description: %w", err)
	}
	asJSON, err := json.Marshal(plain)
	if err != nil {
		return nil, fmt.Errorf("read the API description: %w", err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(asJSON))
	if err != nil {
		return nil, err
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("openapi.json", document); err != nil {
		return nil, err
	}
	return &Contract{document: document.(map[string]any), compiler: c, schemas: map[string]*jsonschema.Schema{}, used: map[string]bool{}}, nil
}

// Operations lists every operation of the description.
func (c *Contract) Operations() []string {
	var all []string
	for path, item := range c.document["paths"].(map[string]any) {
		for method := range item.(map[string]any) {
			all = append(all, strings.ToUpper(method)+" "+path)
		}
	}
	return all
}

// Used tells that an operation has answered 2xx.
func (c *Contract) Used(operation string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.used[operation]
}

// Check holds an answer against the description: the status must be one that
// the operation names (any other only as a problem), and the body its schema.
func (c *Contract) Check(method, path string, status int, body []byte) error {
	template, operation := c.operation(method, path)
	if operation == nil {
		return nil // a path that does not exist, asked for on purpose
	}
	at := "#/paths/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(template) + "/" + strings.ToLower(method) + "/responses/" + strconv.Itoa(status)
	responses := operation["responses"].(map[string]any)
	response, named := responses[strconv.Itoa(status)].(map[string]any)
	if !named {
		at = "#/components/schemas/Problem"
		if status/100 == 2 {
			return fmt.Errorf("%s %s answers %d, which the description does not have", method, template, status)
		}
	} else {
		c.mu.Lock()
		c.used[method+" "+template] = true
		c.mu.Unlock()
		if response["content"] == nil {
			if len(body) > 0 {
				return fmt.Errorf("%s %s answers a body, which the description does not have", method, template)
			}
			return nil
		}
		at += "/content/application~1json/schema"
	}
	schema, err := c.schema(at)
	if err != nil {
		return err
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("%s %s answers no JSON: %w", method, template, err)
	}
	if err := schema.Validate(value); err != nil {
		return fmt.Errorf("%s %s answers %d against the description: %w", method, template, status, err)
	}
	return nil
}

func (c *Contract) operation(method, path string) (template string, operation map[string]any) {
	path, _, _ = strings.Cut(path, "?")
	asked := strings.Split(path, "/")
	for template, item := range c.document["paths"].(map[string]any) {
		have := strings.Split(template, "/")
		same := len(have) == len(asked)
		for n := 0; same && n < len(have); n++ {
			same = have[n] == asked[n] || strings.HasPrefix(have[n], "{")
		}
		if op, ok := item.(map[string]any)[strings.ToLower(method)].(map[string]any); same && ok {
			return template, op
		}
	}
	return "", nil
}

func (c *Contract) schema(at string) (*jsonschema.Schema, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s := c.schemas[at]; s != nil {
		return s, nil
	}
	s, err := c.compiler.Compile("openapi.json" + at)
	if err != nil {
		return nil, fmt.Errorf("the API description: %w", err)
	}
	c.schemas[at] = s
	return s, nil
}
