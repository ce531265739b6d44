package template

import (
	"fmt"
	"time"
)

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
