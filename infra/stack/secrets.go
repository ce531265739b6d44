package main

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// secrets are made once per data folder.
type secrets struct {
	StageSecret string `json:"stageSecret"` // 256 random bits in base64url
	APPassword  string `json:"apPassword"`
	BankToken   string `json:"bankToken"`
}

func loadSecrets(data string) (secrets, error) {
	path := filepath.Join(data, "secrets.json")
	var s secrets
	text, err := os.ReadFile(path)
	switch {
	case err == nil:
		if err := json.Unmarshal(text, &s); err != nil {
			return secrets{}, fmt.Errorf("read %s: %w", path, err)
		}
		return s, nil
	case !errors.Is(err, fs.ErrNotExist):
		return secrets{}, fmt.Errorf("read secrets: %w", err)
	}
	s = secrets{StageSecret: random(), APPassword: random(), BankToken: random()}
	return s, writeJSON(path, s, 0o600)
}

func random() string {
	var b [32]byte
	rand.Read(b[:])
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// writeJSON replaces a file in one step.
func writeJSON(path string, v any, mode fs.FileMode) error {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	if err := os.WriteFile(path+".new", append(text, '\n'), mode); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}
