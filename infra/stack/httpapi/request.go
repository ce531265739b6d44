package httpapi

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"mime"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"
)

var contextVariable = regexp.MustCompile(`\$context\.[A-Za-z.]+`)

// request is the event of payload format 2.0. It is a type of our own because
// API Gateway leaves out what the Go library's type always writes.
type request struct {
	Version               string            `json:"version"`
	RouteKey              string            `json:"routeKey"`
	RawPath               string            `json:"rawPath"`
	RawQueryString        string            `json:"rawQueryString"`
	Cookies               []string          `json:"cookies,omitempty"`
	Headers               map[string]string `json:"headers"`
	QueryStringParameters map[string]string `json:"queryStringParameters,omitempty"`
	PathParameters        map[string]string `json:"pathParameters,omitempty"`
	RequestContext        requestContext    `json:"requestContext"`
	Body                  string            `json:"body,omitempty"`
	IsBase64Encoded       bool              `json:"isBase64Encoded"`
}

type requestContext struct {
	AccountID    string      `json:"accountId"`
	APIID        string      `json:"apiId"`
	DomainName   string      `json:"domainName"`
	DomainPrefix string      `json:"domainPrefix"`
	HTTP         httpContext `json:"http"`
	RequestID    string      `json:"requestId"`
	RouteKey     string      `json:"routeKey"`
	Stage        string      `json:"stage"`
	Time         string      `json:"time"`
	TimeEpoch    int64       `json:"timeEpoch"`
}

type httpContext struct {
	Method    string `json:"method"`
	Path      string `json:"path"`
	Protocol  string `json:"protocol"`
	SourceIP  string `json:"sourceIp"`
	UserAgent string `json:"userAgent"`
}

func (c *call) event(r *http.Request, path string, parameters map[string]string, body []byte) request {
	cfg := c.api.cfg
	prefix, _, _ := strings.Cut(cfg.Domain, ".")
	e := request{
		Version: "2.0", RouteKey: c.routeKey, RawPath: path, RawQueryString: r.URL.RawQuery,
		Cookies: cookies(r.Header), Headers: c.headers(r, len(body)),
		QueryStringParameters: query(r.URL.RawQuery), PathParameters: parameters,
		RequestContext: requestContext{
			AccountID: cfg.AccountID, APIID: cfg.APIID, DomainName: cfg.Domain, DomainPrefix: prefix,
			HTTP: httpContext{
				Method: r.Method, Path: path, Protocol: "HTTP/1.1", SourceIP: sourceIP(r), UserAgent: r.UserAgent(),
			},
			RequestID: c.id, RouteKey: c.routeKey, Stage: "$default",
			Time: c.began.UTC().Format("02/Jan/2006:15:04:05 -0700"), TimeEpoch: c.began.UnixMilli(),
		},
	}
	e.Body, e.IsBase64Encoded = encodeBody(r.Header.Get("Content-Type"), body)
	return e
}

// headers are in lower case, several of one name joined by commas, without
// cookies, which have a field of their own.
func (c *call) headers(r *http.Request, length int) map[string]string {
	out := map[string]string{}
	for name, values := range r.Header {
		switch name {
		case "Cookie", "Connection", "Keep-Alive", "Te", "Trailer", "Transfer-Encoding", "Upgrade":
			continue
		}
		out[strings.ToLower(name)] = strings.Join(values, ",")
	}
	forwarded := sourceIP(r)
	if before := out["x-forwarded-for"]; before != "" {
		forwarded = before + ", " + forwarded
	}
	out["x-forwarded-for"] = forwarded
	out["x-forwarded-port"], out["x-forwarded-proto"] = "443", "https" // an API has no other door
	out["x-amzn-trace-id"] = fmt.Sprintf("Root=1-%08x-%s", c.began.Unix(), strings.ToLower(rand.Text()[:24]))
	out["host"] = c.api.cfg.Domain
	out["content-length"] = fmt.Sprint(length)
	return out
}

// decodedPath is the path with its percent signs resolved, as HTTP APIs hand
// it on and choose the route by it, and without what follows a question mark
// that was written as %3F.
func decodedPath(r *http.Request) string {
	path, _, _ := strings.Cut(r.URL.Path, "?")
	return path
}

func cookies(h http.Header) []string {
	var out []string
	for _, line := range h["Cookie"] {
		for cookie := range strings.SplitSeq(line, ";") {
			if cookie = strings.TrimSpace(cookie); cookie != "" {
				out = append(out, cookie)
			}
		}
	}
	return out
}

// query decodes the query string; several values of one name are joined by
// commas. What cannot be decoded is handed on as it came.
func query(raw string) map[string]string {
	var out map[string]string
	for pair := range strings.SplitSeq(raw, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		name, value = unescape(name), unescape(value)
		if before, ok := out[name]; ok {
			value = before + "," + value
		}
		out = with(out, name, value)
	}
	return out
}

func unescape(s string) string {
	if plain, err := url.QueryUnescape(s); err == nil {
		return plain
	}
	return s
}

// encodeBody hands text on as it is and everything else in base64.
func encodeBody(contentType string, body []byte) (text string, isBase64 bool) {
	if len(body) == 0 {
		return "", false
	}
	kind, _, err := mime.ParseMediaType(contentType)
	isText := strings.HasPrefix(kind, "text/") || kind == "application/json" || kind == "application/xml" || kind == "application/javascript"
	if err == nil && isText && utf8.Valid(body) {
		return string(body), false
	}
	return base64.StdEncoding.EncodeToString(body), true
}

func sourceIP(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// requestID has the form of API Gateway's: 15 characters of base64 and "=".
func requestID() string { return rand.Text()[:15] + "=" }
