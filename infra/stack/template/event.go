package template

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Event is one thing that invokes a function; exactly one of its pointers is
// set.
type Event struct {
	Name     string // logical id within the function
	Route    *Route
	Stream   *Stream
	Schedule *Schedule
}

// Route is a route of an HTTP API.
type Route struct {
	API     string // logical id
	Method  string // upper case, or ANY
	Path    string // for example /api/requests/{id}
	Timeout time.Duration
}

// Stream is a DynamoDB stream mapping.
type Stream struct {
	Table         string // logical id
	TrimHorizon   bool   // StartingPosition; false: LATEST
	BatchSize     int
	Window        time.Duration // how long to wait for a batch to fill
	Parallel      int           // ParallelizationFactor
	Bisect        bool
	PartialReport bool          // ReportBatchItemFailures
	MaxRetries    int           // -1: until the records are too old
	MaxAge        time.Duration // 0: the 24 hours that the stream keeps
	Queue         string        // logical id of the queue for what was given up; or empty
	Filters       []string      // patterns; a record that fits any of them counts
}

// Schedule invokes at times.
type Schedule struct {
	Expression string // rate(…) or cron(…)
	Input      string // JSON, or empty for the scheduler's own event
	Enabled    bool
}

func (t *Template) event(name, kind string, properties any) (Event, error) {
	e := Event{Name: name}
	var err error
	switch kind {
	case "HttpApi":
		e.Route, err = t.route(properties)
	case "DynamoDB":
		e.Stream, err = t.stream(properties)
	case "ScheduleV2", "Schedule":
		e.Schedule, err = schedule(kind, properties)
	default:
		err = fmt.Errorf("the local stack does not know events of type %s", kind)
	}
	return e, err
}

func (t *Template) route(properties any) (*Route, error) {
	var p struct {
		ApiId, Method, Path  string
		TimeoutInMillis      int
		PayloadFormatVersion string
	}
	if err := decode(properties, &p); err != nil {
		return nil, err
	}
	if p.PayloadFormatVersion != "" && p.PayloadFormatVersion != "2.0" {
		return nil, fmt.Errorf("payload format %s: only 2.0 is known here", p.PayloadFormatVersion)
	}
	if p.Method == "" || !strings.HasPrefix(p.Path, "/") {
		return nil, fmt.Errorf("route %q %q: want a method and a path", p.Method, p.Path)
	}
	for _, id := range t.order {
		if t.resources[id].Type != "AWS::Serverless::HttpApi" || apiID(id) != p.ApiId {
			continue
		}
		r := &Route{API: id, Method: strings.ToUpper(p.Method), Path: p.Path, Timeout: 30 * time.Second}
		if p.TimeoutInMillis != 0 {
			r.Timeout = time.Duration(p.TimeoutInMillis) * time.Millisecond
		}
		return r, nil
	}
	return nil, fmt.Errorf("ApiId %q names no HttpApi of this template", p.ApiId)
}

type streamProperties struct {
	Stream, StartingPosition       string
	BatchSize                      int
	MaximumBatchingWindowInSeconds int
	ParallelizationFactor          int
	BisectBatchOnFunctionError     bool
	MaximumRetryAttempts           *int
	MaximumRecordAgeInSeconds      *int
	FunctionResponseTypes          []string
	DestinationConfig              struct {
		OnFailure struct{ Type, Destination string }
	}
	FilterCriteria struct {
		Filters []struct{ Pattern string }
	}
	Enabled *bool
}

func (t *Template) stream(properties any) (*Stream, error) {
	var p streamProperties
	if err := decode(properties, &p); err != nil {
		return nil, err
	}
	if p.Enabled != nil && !*p.Enabled {
		return nil, fmt.Errorf("a mapping that is not enabled is not known here")
	}
	table, err := t.byARN("AWS::DynamoDB::Table", "StreamArn", p.Stream)
	if err != nil {
		return nil, err
	}
	s := &Stream{
		Table: table, TrimHorizon: p.StartingPosition == "TRIM_HORIZON",
		BatchSize: p.BatchSize, Window: time.Duration(p.MaximumBatchingWindowInSeconds) * time.Second,
		Parallel: max(p.ParallelizationFactor, 1), Bisect: p.BisectBatchOnFunctionError, MaxRetries: -1,
	}
	if !s.TrimHorizon && p.StartingPosition != "LATEST" {
		return nil, fmt.Errorf("StartingPosition %q: want TRIM_HORIZON or LATEST", p.StartingPosition)
	}
	if s.BatchSize == 0 {
		s.BatchSize = 100
	}
	if p.MaximumRetryAttempts != nil {
		s.MaxRetries = *p.MaximumRetryAttempts
	}
	if p.MaximumRecordAgeInSeconds != nil && *p.MaximumRecordAgeInSeconds > 0 {
		s.MaxAge = time.Duration(*p.MaximumRecordAgeInSeconds) * time.Second
	}
	for _, kind := range p.FunctionResponseTypes {
		if kind != "ReportBatchItemFailures" {
			return nil, fmt.Errorf("unknown FunctionResponseTypes %q", kind)
		}
		s.PartialReport = true
	}
	for _, f := range p.FilterCriteria.Filters {
		s.Filters = append(s.Filters, f.Pattern)
	}
	if to := p.DestinationConfig.OnFailure; to.Destination != "" {
		if s.Queue, err = t.byARN("AWS::SQS::Queue", "Arn", to.Destination); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func schedule(kind string, properties any) (*Schedule, error) {
	var p struct {
		ScheduleExpression string // ScheduleV2
		Schedule           string // Schedule
		Input, State       string
		Enabled            *bool
		FlexibleTimeWindow struct { // any mode but OFF is refused
			Mode                   string
			MaximumWindowInMinutes ignored
		}

		ScheduleExpressionTimezone string
		RetryPolicy                ignored // delivery to a local function does not fail
		DeadLetterConfig           ignored // the same
		Name, Description          ignored
		GroupName, PermissionsBoundary,
		RoleArn ignored
	}
	if err := decode(properties, &p); err != nil {
		return nil, err
	}
	s := &Schedule{Expression: p.ScheduleExpression, Input: p.Input, Enabled: p.State != "DISABLED" && (p.Enabled == nil || *p.Enabled)}
	if kind == "Schedule" {
		s.Expression = p.Schedule
	}
	if p.FlexibleTimeWindow.Mode != "" && p.FlexibleTimeWindow.Mode != "OFF" {
		return nil, fmt.Errorf("a flexible time window is not known here")
	}
	if zone := p.ScheduleExpressionTimezone; zone != "" && zone != "UTC" {
		return nil, fmt.Errorf("time zone %s: only UTC is known here", zone)
	}
	if s.Input != "" && !json.Valid([]byte(s.Input)) {
		return nil, fmt.Errorf("the input is no JSON")
	}
	if s.Expression == "" {
		return nil, fmt.Errorf("it has no expression")
	}
	return s, nil
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
