package schedule

import (
	"context"
	"encoding/json"
	"testing"
	"testing/synctest"
	"time"
)

func TestNext(t *testing.T) {
	now := time.Date(2026, 11, 23, 20, 0, 30, 0, time.UTC) // a Monday
	tests := []struct {
		text string
		last time.Time
		want time.Time
	}{
		{"rate(1 minute)", time.Time{}, now},
		{"rate(1 minute)", now.Add(-10 * time.Second), now.Add(50 * time.Second)},
		{"rate(2 hours)", now, now.Add(2 * time.Hour)},
		{"cron(* * * * ? *)", now, time.Date(2026, 11, 23, 20, 1, 0, 0, time.UTC)},
		{"cron(15 4 * * ? *)", now, time.Date(2026, 11, 24, 4, 15, 0, 0, time.UTC)},
		{"cron(0/20 * * * ? *)", now, time.Date(2026, 11, 23, 20, 20, 0, 0, time.UTC)},
		{"cron(0 0 ? * 1 *)", now, time.Date(2026, 11, 29, 0, 0, 0, 0, time.UTC)},
		{"cron(30 9-10,12 ? * 2-6 *)", now, time.Date(2026, 11, 24, 9, 30, 0, 0, time.UTC)},
		{"cron(0 0 29 2 ? *)", now, time.Date(2028, 2, 29, 0, 0, 0, 0, time.UTC)},
		{"cron(0 0 1 1 ? 2000)", now, time.Time{}},
	}
	for _, test := range tests {
		e, err := Parse(test.text)
		if err != nil {
			t.Errorf("Parse(%s) error = %v", test.text, err)
			continue
		}
		if got := e.Next(test.last, now); !got.Equal(test.want) {
			t.Errorf("%s after %v = %v, want %v", test.text, test.last, got, test.want)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for _, text := range []string{
		"", "at(2026-01-01T00:00:00)", "rate(0 minutes)", "rate(1 minutes)", "rate(2 minute)", "rate(1 second)", "rate(x minutes)",
		"cron(* * * * *)", "cron(* * * * * *)", "cron(* * ? * ? *)", "cron(60 * * * ? *)", "cron(0 0 L * ? *)", "cron(0 0 ? * MON *)", "cron(5-1 * * * ? *)", "cron(*/0 * * * ? *)",
	} {
		if _, err := Parse(text); err == nil {
			t.Errorf("Parse(%q) succeeds, want an error", text)
		}
	}
}

func TestRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		every, err := Parse("rate(1 minute)")
		if err != nil {
			t.Fatal(err)
		}
		var fired []time.Duration
		begun := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), 150*time.Second)
		defer cancel()
		Schedule{Expression: every, Invoke: func([]byte) { fired = append(fired, time.Since(begun)) }}.Run(ctx)
		if len(fired) != 3 || fired[0] != 0 || fired[1] != time.Minute || fired[2] != 2*time.Minute {
			t.Errorf("fired at %v, want at once and every minute", fired)
		}
	})
}

func TestEvent(t *testing.T) {
	s := Schedule{Name: "F-E", Region: "eu-central-1", AccountID: "000000000000"}
	var e map[string]any
	if err := json.Unmarshal(s.Event(time.Unix(0, 0)), &e); err != nil {
		t.Fatal(err)
	}
	if e["source"] != "aws.scheduler" || e["time"] != "1970-01-01T00:00:00Z" || e["detail-type"] != "Scheduled Event" {
		t.Errorf("event = %v, want the scheduler's", e)
	}
	s.Input = `{"x":1}`
	if got := string(s.Event(time.Now())); got != s.Input {
		t.Errorf("event with an input = %s, want the input", got)
	}
}
