package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

// fire is stack fire: it fires a schedule of the running stack.
func fire(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("stack fire", flag.ContinueOnError)
	data := flags.String("data", ".local", "`folder` of the running stack")
	wait := flags.Bool("wait", false, "wait for the function and fail if it fails")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() != 1 {
		return errors.New("usage: stack fire [-data FOLDER] [-wait] FUNCTION|EVENT|FUNCTION.EVENT")
	}
	text, err := os.ReadFile(filepath.Join(*data, "stack.json"))
	if err != nil {
		return fmt.Errorf("is the stack running? %w", err)
	}
	var at addresses
	if err := json.Unmarshal(text, &at); err != nil {
		return fmt.Errorf("read stack.json: %w", err)
	}
	target := at.Control + "/fire/" + url.PathEscape(flags.Arg(0))
	if *wait {
		target += "?wait=1"
	}
	return send(ctx, target)
}

func send(ctx context.Context, target string) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, target, nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return fmt.Errorf("is the stack running? %w", err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return errors.New(strings.TrimSpace(string(body)))
	}
	var out fired
	if err := json.Unmarshal(body, &out); err != nil {
		return fmt.Errorf("answer of the stack: %w", err)
	}
	if out.Error != "" {
		return fmt.Errorf("%s failed: %s", out.Function, out.Error)
	}
	fmt.Println("fired", out.Function, out.Answer)
	return nil
}
