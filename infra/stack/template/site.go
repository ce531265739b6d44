package template

import (
	"fmt"
	"strings"
)

// Site is the distribution: the browser's one origin.
type Site struct {
	Root       string   // object served at /, for example index.html
	Headers    []Header // of the answers that come from the page's bucket
	Compress   bool
	Behaviours []Behaviour // tried in this order; what fits none is a file
	Errors     []ErrorPage
}

// Header is a response header; Override says whether it replaces the origin's.
type Header struct {
	Name, Value string
	Override    bool
}

// Behaviour sends paths to an API.
type Behaviour struct {
	Pattern string // CloudFront's: * and ? are wildcards
	API     string // logical id of an HTTP API or a WebSocket API
	Methods []string
}

// ErrorPage replaces an error of the page's bucket.
type ErrorPage struct {
	Code   int    `json:"ErrorCode"`
	Answer int    `json:"ResponseCode"`
	Path   string `json:"ResponsePagePath"`

	ErrorCachingMinTTL ignored // nothing is cached
}

type behaviourProperties struct {
	PathPattern             string
	TargetOriginId          string
	AllowedMethods          []string
	ResponseHeadersPolicyId string
	Compress                bool

	ViewerProtocolPolicy  ignored // both http and https are served: __Host- cookies work on either at localhost
	CachedMethods         ignored // nothing is cached
	CachePolicyId         ignored // the same
	OriginRequestPolicyId ignored // every header but Host is handed on
	FunctionAssociations  []any   // must be empty
}

type distributionProperties struct {
	Enabled           bool
	DefaultRootObject string
	Origins           []struct {
		Id, DomainName string

		OriginAccessControlId, S3OriginConfig, CustomOriginConfig ignored // origins are reached in this process
		OriginPath                                                string
	}
	DefaultCacheBehavior behaviourProperties
	CacheBehaviors       []behaviourProperties
	CustomErrorResponses []ErrorPage

	HttpVersion, IPV6Enabled       ignored // localhost
	Aliases, ViewerCertificate     ignored // the same
	PriceClass, Restrictions       ignored // the same
	WebACLId, Logging              ignored // nobody but this machine can reach it; logs are files
	Comment, ContinuousDeployments ignored
}

// Site reads the one distribution of the template, its origins and the headers
// policy of its default behaviour.
func (t *Template) Site() (Site, error) {
	resources, err := t.ofType("AWS::CloudFront::Distribution")
	if err != nil {
		return Site{}, err
	}
	if len(resources) != 1 {
		return Site{}, fmt.Errorf("want one AWS::CloudFront::Distribution, got %d", len(resources))
	}
	r := resources[0]
	var p struct {
		DistributionConfig distributionProperties
		Tags               ignored
	}
	if err := t.properties(r, &p); err != nil {
		return Site{}, err
	}
	s, err := t.site(p.DistributionConfig)
	if err != nil {
		return Site{}, fmt.Errorf("resource %s: %w", r.ID, err)
	}
	return s, nil
}

func (t *Template) site(d distributionProperties) (Site, error) {
	origins := map[string]string{} // origin id to logical id
	for _, o := range d.Origins {
		id, err := t.origin(o.DomainName)
		if err != nil {
			return Site{}, err
		}
		if o.OriginPath != "" {
			return Site{}, fmt.Errorf("origin %s: an origin path is not known here", o.Id)
		}
		origins[o.Id] = id
	}
	files := origins[d.DefaultCacheBehavior.TargetOriginId]
	if r := t.resources[files]; r == nil || r.Type != "AWS::S3::Bucket" {
		return Site{}, fmt.Errorf("the default behaviour wants the page's bucket as its origin, got %q", files)
	}
	if err := t.onlyBucket(files); err != nil {
		return Site{}, err
	}
	s := Site{Root: d.DefaultRootObject, Compress: d.DefaultCacheBehavior.Compress, Errors: d.CustomErrorResponses}
	for _, b := range d.CacheBehaviors {
		api := origins[b.TargetOriginId]
		if r := t.resources[api]; r == nil || !strings.HasPrefix(r.Type, "AWS::Serverless::") {
			return Site{}, fmt.Errorf("behaviour %s: want an API as its origin, got %q", b.PathPattern, api)
		}
		if b.ResponseHeadersPolicyId != "" || len(b.FunctionAssociations) != 0 {
			return Site{}, fmt.Errorf("behaviour %s: a headers policy or an edge function on an API is not known here", b.PathPattern)
		}
		s.Behaviours = append(s.Behaviours, Behaviour{Pattern: b.PathPattern, API: api, Methods: b.AllowedMethods})
	}
	var err error
	s.Headers, err = t.headers(d.DefaultCacheBehavior.ResponseHeadersPolicyId)
	return s, err
}

// origin finds the bucket or API that has the domain name.
func (t *Template) origin(domain string) (string, error) {
	for _, id := range t.order {
		switch t.resources[id].Type {
		case "AWS::S3::Bucket":
			if domain == t.bucketDomain(id) {
				return id, nil
			}
		case "AWS::Serverless::HttpApi", "AWS::Serverless::WebSocketApi":
			if domain == t.domain(id) {
				return id, nil
			}
		}
	}
	return "", fmt.Errorf("%s is no bucket or API of this template", domain)
}

// onlyBucket refuses any bucket but the page's: no store of objects runs here.
func (t *Template) onlyBucket(page string) error {
	buckets, err := t.ofType("AWS::S3::Bucket")
	if err != nil {
		return err
	}
	for _, b := range buckets {
		if b.ID != page {
			return fmt.Errorf("resource %s: the local stack runs no bucket but the page's", b.ID)
		}
	}
	return nil
}

func (t *Template) bucketDomain(id string) string {
	return fmt.Sprintf("%s.s3.%s.amazonaws.com", strings.ToLower(t.physical(id)), t.in.Region)
}
