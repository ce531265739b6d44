package enrol

import (
	"encoding/json"
	"fmt"
	"os"

	"platimo/shared/config"
	"platimo/shared/store"
)

// Stack is what an operator's tool reads of a running local stack.
type Stack struct {
	Data   string            `json:"data"`
	Ready  bool              `json:"ready"`
	Page   string            `json:"page"`
	TLS    string            `json:"pageTLS"`
	Socket string            `json:"socket"`
	APIs   map[string]string `json:"apis"`
	Engine string            `json:"engine"`
	Region string            `json:"region"`
	Tables map[string]string `json:"tables"`
	MSSP   struct {
		Manage string `json:"manage"`
		Phone  string `json:"phone"`
	} `json:"mssp"`
	Bank struct {
		Manage string `json:"manage"`
	} `json:"bank"`
}

// ReadStack reads the addresses of a running local stack.
func ReadStack(file string) (Stack, error) {
	var s Stack
	b, err := os.ReadFile(file)
	if err != nil {
		return s, fmt.Errorf("read the stack's addresses: %w", err)
	}
	if err := json.Unmarshal(b, &s); err != nil {
		return s, fmt.Errorf("read %s: %w", file, err)
	}
	return s, nil
}

// Directory opens the directory of a local stack.
func (s Stack) Directory() *store.Directory {
	return directory(config.From(map[string]string{
		"AWS_REGION": s.Region, "AWS_ENDPOINT_URL_DYNAMODB": s.Engine, "AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local",
		"DIRECTORY_TABLE": s.Tables["DirectoryTable"],
	}))
}

// CloudDirectory opens the directory that the environment names: AWS_REGION,
// AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, DIRECTORY_TABLE.
func CloudDirectory() *store.Directory { return directory(config.Read()) }

func directory(e config.Env) *store.Directory {
	return store.NewDirectory(config.DynamoDB(e, e.Need("DIRECTORY_TABLE")), e.Need("DIRECTORY_TABLE"))
}
