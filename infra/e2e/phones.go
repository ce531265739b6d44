package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

// Phones answers on the phone simulator, by its management address.
type Phones struct{ Manage string }

// Prompt is what a phone shows.
type Prompt struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

// Wait waits for a prompt on a phone.
func (p Phones) Wait(ctx context.Context, number string) (Prompt, error) {
	var open []Prompt
	for len(open) == 0 {
		if err := p.call(ctx, http.MethodGet, p.path(number, "prompts?wait=10s"), nil, &open); err != nil {
			return Prompt{}, err
		}
	}
	return open[0], nil
}

// Confirm waits for a prompt and enters the PIN; at is when it was sent.
func (p Phones) Confirm(ctx context.Context, number string) (at time.Time, err error) {
	prompt, err := p.Wait(ctx, number)
	if err != nil {
		return time.Time{}, err
	}
	at = time.Now()
	return at, p.call(ctx, http.MethodPost, p.path(number, "prompts/"+prompt.ID+"/pin"), map[string]string{"pin": PIN}, nil)
}

// Refuse waits for a prompt and says no.
func (p Phones) Refuse(ctx context.Context, number string) error {
	prompt, err := p.Wait(ctx, number)
	if err != nil {
		return err
	}
	return p.call(ctx, http.MethodPost, p.path(number, "prompts/"+prompt.ID+"/refuse"), struct{}{}, nil)
}

// Message waits for the nth message on a phone, from 1, and gives its text.
func (p Phones) Message(ctx context.Context, number string, n int) (string, error) {
	for {
		var got []struct {
			N    int    `json:"n"`
			Text string `json:"text"`
		}
		if err := p.call(ctx, http.MethodGet, p.path(number, fmt.Sprintf("messages?wait=10s&after=%d", n-1)), nil, &got); err != nil {
			return "", err
		}
		if len(got) > 0 {
			return got[0].Text, nil
		}
	}
}

func (p Phones) path(number, rest string) string {
	return "/phones/" + url.PathEscape(number) + "/" + rest
}

func (p Phones) call(ctx context.Context, method, path string, in, out any) error {
	return call(ctx, method, p.Manage+path, in, out)
}

func call(ctx context.Context, method, address string, in, out any) error {
	var body io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return err
		}
		body = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(ctx, method, address, body)
	if err != nil {
		return err
	}
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("%s %s answers %s: %s", method, address, resp.Status, answer)
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(answer, out)
}

// Moved asks the bank simulator for the sum of all that it has moved, in para,
// and the number of movements.
func Moved(ctx context.Context, manage string) (para int64, count int, err error) {
	var t struct {
		Moved int64 `json:"moved"`
		Count int   `json:"count"`
	}
	err = call(ctx, http.MethodGet, manage+"/totals", nil, &t)
	return t.Moved, t.Count, err
}
