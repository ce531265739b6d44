package template

import (
	"encoding/json"
	"fmt"
)

// Schedule invokes at times.
type Schedule struct {
	Expression string // rate(…) or cron(…)
	Input      string // JSON, or empty for the scheduler's own event
	Enabled    bool
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
