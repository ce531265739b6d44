package site

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"

	"platimo/infra/stack/template"
)

// types are the content types by extension, fixed here: those of the machine
// differ, and a module script of a wrong type does not run.
var types = map[string]string{
	".css":         "text/css; charset=utf-8",
	".html":        "text/html; charset=utf-8",
	".ico":         "image/x-icon",
	".jpg":         "image/jpeg",
	".js":          "text/javascript; charset=utf-8",
	".json":        "application/json",
	".map":         "application/json",
	".mjs":         "text/javascript; charset=utf-8",
	".pdf":         "application/pdf",
	".png":         "image/png",
	".svg":         "image/svg+xml",
	".txt":         "text/plain; charset=utf-8",
	".webmanifest": "application/manifest+json",
	".woff2":       "font/woff2",
	".xml":         "application/xml",
	".yaml":        "application/yaml",
}

// file serves a file as S3 and CloudFront do.
func (s *Site) file(w http.ResponseWriter, r *http.Request) {
	s.setHeaders(w.Header(), r.TLS != nil)
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		http.Error(w, "A file takes GET and HEAD only.", http.StatusForbidden) // CloudFront's status
		return
	}
	name := strings.TrimPrefix(r.URL.Path, "/")
	if name == "" {
		name = s.cfg.Site.Root
	}
	content, err := s.read(name)
	if err == nil {
		s.send(w, r, name, content, http.StatusOK)
		return
	}
	if !errors.Is(err, fs.ErrNotExist) {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	s.missing(w, r)
}

// missing answers as S3 does whoever may read objects and not list them: 403,
// which the distribution may turn into a page of its own.
func (s *Site) missing(w http.ResponseWriter, r *http.Request) {
	for _, page := range s.cfg.Site.Errors {
		if page.Code != http.StatusForbidden || page.Path == "" {
			continue
		}
		name := strings.TrimPrefix(page.Path, "/")
		if content, err := s.read(name); err == nil {
			s.send(w, r, name, content, page.Answer)
			return
		}
	}
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(http.StatusForbidden)
	_, _ = io.WriteString(w, `<?xml version="1.0" encoding="UTF-8"?><Error><Code>AccessDenied</Code><Message>There is no such file under static/.</Message></Error>`)
}

// read returns a file; a folder is no file.
func (s *Site) read(name string) ([]byte, error) {
	info, err := s.cfg.Files.Stat(name)
	if err != nil {
		return nil, fs.ErrNotExist // also what lies outside of static/
	}
	if info.IsDir() {
		return nil, fs.ErrNotExist
	}
	content, err := s.cfg.Files.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("read static file: %w", err)
	}
	return content, nil
}

func (s *Site) send(w http.ResponseWriter, r *http.Request, name string, content []byte, status int) {
	kind, ok := types[path.Ext(name)]
	if !ok {
		kind = "binary/octet-stream" // S3's, for what it does not know
	}
	hash := sha256.Sum256(content)
	tag := `"` + hex.EncodeToString(hash[:16]) + `"`
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Cache-Control", "no-cache") // a changed file is seen at the next load
	if s.cfg.Site.Compress && compressible(kind, len(content)) {
		h.Add("Vary", "Accept-Encoding")
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			h.Set("Content-Encoding", "gzip")
			content, tag = compress(content), "W/"+tag
		}
	}
	h.Set("Etag", tag)
	if status == http.StatusOK {
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
		return
	}
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(content) // a browser that has left wants no answer
	}
}

// compressible follows CloudFront: text of 1,000 to 10,000,000 bytes.
func compressible(kind string, length int) bool {
	switch kind {
	case "image/png", "image/jpeg", "font/woff2", "binary/octet-stream":
		return false
	}
	return length >= 1000 && length <= 10_000_000
}

func compress(content []byte) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, _ = z.Write(content) // a buffer takes everything
	_ = z.Close()
	return out.Bytes()
}

// setHeaders sets those of the distribution's policy.
func (s *Site) setHeaders(h http.Header, secure bool) {
	for _, header := range s.cfg.Site.Headers {
		s.setHeader(h, header, secure)
	}
}

func (s *Site) setHeader(h http.Header, header template.Header, secure bool) {
	switch {
	case header.Name == "Strict-Transport-Security" && !secure:
		return // RFC 6797 §7.2: never over plain http
	case header.Name == "Content-Security-Policy" && s.cfg.Reports != nil:
		header.Value += "; report-uri " + reportPath
	}
	h.Set(header.Name, header.Value)
}
