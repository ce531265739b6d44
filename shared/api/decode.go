package api

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"net/http"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"platimo/shared/fault"
)

// maxJSON is the size of the largest body that a browser has reason to send.
const maxJSON = 32 << 10

// decode reads a JSON body strictly. encoding/json would take the last of
// doubled members, ignore the case of names, and leave trailing data; two
// parsers that disagree about a request are a way in.
func decode(r *http.Request, into any) error {
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || media != "application/json" {
		return fault.New(fault.MediaType, "The body must be application/json.")
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxJSON+1))
	if err != nil {
		return fault.Fields(fault.Field{Field: "body", Code: "json.syntax"})
	}
	if len(body) > maxJSON {
		return fault.New(fault.TooLarge, "The body is too large.")
	}
	if t := bytes.TrimSpace(body); len(t) == 0 || t[0] != '{' {
		return fault.Fields(fault.Field{Field: "body", Code: "json.syntax"})
	}
	err = json.Unmarshal(body, into, json.RejectUnknownMembers(true))
	code := "json.syntax"
	switch {
	case err == nil:
		return nil
	case errors.Is(err, jsontext.ErrDuplicateName):
		code = "json.duplicate"
	case errors.Is(err, json.ErrUnknownName):
		code = "json.unknown"
	}
	return fault.Fields(fault.Field{Field: "body", Code: code})
}
