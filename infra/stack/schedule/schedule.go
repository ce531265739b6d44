// Package schedule invokes functions at the times of their schedules, as
// EventBridge does: asynchronously, also while an earlier invocation still
// runs.
package schedule

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Expression is rate(…) or cron(…), in UTC.
type Expression struct {
	every time.Duration // of rate
	cron  *cron
}

// Parse reads rate(<n> minute|minutes|hour|hours|day|days) or
// cron(minute hour day-of-month month day-of-week year), whose fields may be
// *, ?, a number, a list, a range or steps. Names and L, W and # are refused.
func Parse(text string) (Expression, error) {
	if body, ok := cutCall(text, "rate"); ok {
		every, err := parseRate(body)
		if err != nil {
			return Expression{}, fmt.Errorf("schedule %s: %w", text, err)
		}
		return Expression{every: every}, nil
	}
	if body, ok := cutCall(text, "cron"); ok {
		c, err := parseCron(body)
		if err != nil {
			return Expression{}, fmt.Errorf("schedule %s: %w", text, err)
		}
		return Expression{cron: c}, nil
	}
	return Expression{}, fmt.Errorf("schedule %s: only rate(…) and cron(…) are known here", text)
}

func cutCall(text, name string) (body string, ok bool) {
	body, ok = strings.CutPrefix(text, name+"(")
	if !ok || !strings.HasSuffix(body, ")") {
		return "", false
	}
	return strings.TrimSuffix(body, ")"), true
}

func parseRate(body string) (time.Duration, error) {
	number, unit, _ := strings.Cut(body, " ")
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 {
		return 0, fmt.Errorf("%q is no positive number", number)
	}
	length, ok := map[string]time.Duration{"minute": time.Minute, "hour": time.Hour, "day": 24 * time.Hour}[strings.TrimSuffix(unit, "s")]
	if !ok || (n == 1) == strings.HasSuffix(unit, "s") {
		return 0, fmt.Errorf("%q is no unit of %d", unit, n)
	}
	return time.Duration(n) * length, nil
}

// Next is the first time after now at which the schedule fires. A rate fires
// at once when it begins, that is when last is zero.
func (e Expression) Next(last, now time.Time) time.Time {
	if e.cron != nil {
		return e.cron.next(now)
	}
	if last.IsZero() {
		return now
	}
	return last.Add(e.every)
}

// Schedule is an expression with what it invokes.
type Schedule struct {
	Name       string // function and event
	Expression Expression
	Input      string // or empty for the scheduler's own event
	Region     string
	AccountID  string
	Invoke     func(payload []byte) // returns at once
}

// Run invokes until ctx ends. Times that passed while the machine slept are
// made up for once.
func (s Schedule) Run(ctx context.Context) {
	var last time.Time
	for {
		now := time.Now()
		at := s.Expression.Next(last, now)
		if at.IsZero() { // no such time will come
			return
		}
		if at.Before(now) {
			at = now
		}
		timer := time.NewTimer(at.Sub(now))
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-timer.C:
		}
		last = at
		s.Invoke(s.Event(at))
	}
}

// Event is what the function gets.
func (s Schedule) Event(at time.Time) []byte {
	if s.Input != "" {
		return []byte(s.Input)
	}
	text, err := json.Marshal(map[string]any{
		"version": "0", "id": rand.Text(), "detail-type": "Scheduled Event", "source": "aws.scheduler",
		"account": s.AccountID, "time": at.UTC().Format(time.RFC3339), "region": s.Region,
		"resources": []string{fmt.Sprintf("arn:aws:scheduler:%s:%s:schedule/default/%s", s.Region, s.AccountID, s.Name)}, "detail": "{}",
	})
	if err != nil {
		panic(err) // strings always marshal
	}
	return text
}
