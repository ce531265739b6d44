package template

import (
	"fmt"
	"strings"
)

type headersProperties struct {
	Name, Comment         ignored
	SecurityHeadersConfig struct {
		ContentSecurityPolicy *struct {
			ContentSecurityPolicy string
			Override              bool
		}
		ContentTypeOptions *struct{ Override bool }
		FrameOptions       *struct {
			FrameOption string
			Override    bool
		}
		ReferrerPolicy *struct {
			ReferrerPolicy string
			Override       bool
		}
		StrictTransportSecurity *struct {
			AccessControlMaxAgeSec               int
			IncludeSubdomains, Preload, Override bool
		}
	}
	CustomHeadersConfig struct {
		Items []struct {
			Header, Value string
			Override      bool
		}
	}
}

// headers reads a response headers policy by its physical id.
func (t *Template) headers(physical string) ([]Header, error) {
	if physical == "" {
		return nil, nil
	}
	policies, err := t.ofType("AWS::CloudFront::ResponseHeadersPolicy")
	if err != nil {
		return nil, err
	}
	for _, r := range policies {
		if t.physical(r.ID) != physical {
			continue
		}
		var p struct {
			ResponseHeadersPolicyConfig headersProperties
		}
		if err := t.properties(r, &p); err != nil {
			return nil, err
		}
		return p.ResponseHeadersPolicyConfig.list(), nil
	}
	return nil, fmt.Errorf("%s is no headers policy of this template", physical)
}

func (p headersProperties) list() []Header {
	var out []Header
	add := func(name, value string, override bool) { out = append(out, Header{name, value, override}) }
	s := p.SecurityHeadersConfig
	if h := s.ContentSecurityPolicy; h != nil {
		add("Content-Security-Policy", h.ContentSecurityPolicy, h.Override)
	}
	if h := s.ContentTypeOptions; h != nil {
		add("X-Content-Type-Options", "nosniff", h.Override)
	}
	if h := s.FrameOptions; h != nil {
		add("X-Frame-Options", h.FrameOption, h.Override)
	}
	if h := s.ReferrerPolicy; h != nil {
		add("Referrer-Policy", h.ReferrerPolicy, h.Override)
	}
	if h := s.StrictTransportSecurity; h != nil {
		parts := []string{fmt.Sprintf("max-age=%d", h.AccessControlMaxAgeSec)}
		if h.IncludeSubdomains {
			parts = append(parts, "includeSubDomains")
		}
		if h.Preload {
			parts = append(parts, "preload")
		}
		add("Strict-Transport-Security", strings.Join(parts, "; "), h.Override)
	}
	for _, item := range p.CustomHeadersConfig.Items {
		add(item.Header, item.Value, item.Override)
	}
	return out
}
