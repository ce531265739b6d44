package schedule

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// cron holds the values at which each field fits; nil is any.
type cron struct {
	minute, hour, day, month, weekday, year map[int]bool
}

// fields in their order, with the values that they may have.
var fields = []struct {
	name     string
	from, to int
}{
	{"minute", 0, 59}, {"hour", 0, 23}, {"day of month", 1, 31}, {"month", 1, 12}, {"day of week", 1, 7}, {"year", 1970, 2199},
}

func parseCron(body string) (*cron, error) {
	texts := strings.Fields(body)
	if len(texts) != len(fields) {
		return nil, fmt.Errorf("%d fields, want %d", len(texts), len(fields))
	}
	if (texts[2] == "?") == (texts[4] == "?") {
		return nil, fmt.Errorf("one of day of month and day of week is ?")
	}
	var c cron
	for i, into := range []*map[int]bool{&c.minute, &c.hour, &c.day, &c.month, &c.weekday, &c.year} {
		set, err := parseField(texts[i], fields[i].from, fields[i].to)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", fields[i].name, err)
		}
		*into = set
	}
	return &c, nil
}

func parseField(text string, from, to int) (map[int]bool, error) {
	if text == "*" || text == "?" {
		return nil, nil
	}
	set := map[int]bool{}
	for part := range strings.SplitSeq(text, ",") {
		span, stepText, stepped := strings.Cut(part, "/")
		first, last, ranged := strings.Cut(span, "-")
		low, high, step := from, to, 1
		var err error
		if span != "*" {
			if low, err = strconv.Atoi(first); err != nil {
				return nil, fmt.Errorf("%q is not known here", part)
			}
			if !stepped {
				high = low
			}
		}
		if ranged {
			if high, err = strconv.Atoi(last); err != nil {
				return nil, fmt.Errorf("%q is not known here", part)
			}
		}
		if stepped {
			if step, err = strconv.Atoi(stepText); err != nil || step < 1 {
				return nil, fmt.Errorf("%q is no step", part)
			}
		}
		if low < from || high > to || low > high {
			return nil, fmt.Errorf("%q is not within %d-%d", part, from, to)
		}
		for n := low; n <= high; n += step {
			set[n] = true
		}
	}
	return set, nil
}

func (c *cron) next(now time.Time) time.Time {
	at := now.UTC().Truncate(time.Minute).Add(time.Minute)
	end := at.AddDate(5, 0, 0) // 29 February comes within five years
	for at.Before(end) {
		switch {
		case !fit(c.year, at.Year()) || !fit(c.month, int(at.Month())):
			at = time.Date(at.Year(), at.Month()+1, 1, 0, 0, 0, 0, time.UTC)
		case !fit(c.day, at.Day()) || !fit(c.weekday, int(at.Weekday())+1): // Sunday is 1
			at = time.Date(at.Year(), at.Month(), at.Day()+1, 0, 0, 0, 0, time.UTC)
		case !fit(c.hour, at.Hour()) || !fit(c.minute, at.Minute()):
			at = at.Add(time.Minute)
		default:
			return at
		}
	}
	return time.Time{}
}

func fit(set map[int]bool, n int) bool { return set == nil || set[n] }
