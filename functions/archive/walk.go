package main

import (
	"context"
	"encoding/base64"
	"strconv"
	"strings"
	"time"

	"platimo/shared/api"
	"platimo/shared/fault"
	"platimo/shared/payment"
	"platimo/shared/store"
)

const (
	defaultLimit = 25
	maxLimit     = 100
	// maxLooks bounds what one page may look through, days without requests and
	// hundreds without a wanted one alike; the next page goes on.
	maxLooks = 31
	// chunk is how many requests are read at once.
	chunk = 100
)

// position is where a page goes on: a Belgrade day, and the last request of it
// that has been seen ("" for none). The zero position is the end.
type position struct {
	day    string
	before payment.ID
}

// String is the cursor, opaque to the page. It names no merchant: the caller's
// own is looked through whatever it says.
func (p position) String() string {
	if p == (position{}) {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString([]byte(p.day + "/" + string(p.before)))
}

func parsePosition(s string) (position, bool) {
	raw, err := base64.RawURLEncoding.DecodeString(s)
	day, id, ok := strings.Cut(string(raw), "/")
	if _, dayErr := time.Parse(time.DateOnly, day); err != nil || !ok || dayErr != nil {
		return position{}, false
	}
	if _, ok := payment.ParseID(id); id != "" && !ok {
		return position{}, false
	}
	return position{day, payment.ID(id)}, true
}

// filter is what a page asks for.
type filter struct {
	from     position
	oneDay   bool
	statuses map[payment.Status]bool
	limit    int
}

func filterOf(c api.Call, now time.Time) (filter, error) {
	f := filter{from: position{day: store.Day(now)}, limit: defaultLimit}
	var wrong []fault.Field
	var ok bool
	if f.statuses, ok = parseStatuses(c.Query("status")); !ok {
		wrong = append(wrong, fault.Field{Field: "status", Code: "status.unknown"})
	}
	if day := c.Query("day"); day != "" {
		if _, err := time.Parse(time.DateOnly, day); err != nil {
			wrong = append(wrong, fault.Field{Field: "day", Code: "day.format"})
		}
		f.from, f.oneDay = position{day: day}, true
	}
	if n := c.Query("limit"); n != "" {
		var err error
		if f.limit, err = strconv.Atoi(n); err != nil || f.limit < 1 || f.limit > maxLimit {
			wrong = append(wrong, fault.Field{Field: "limit", Code: "limit.range"})
		}
	}
	if cursor := c.Query("cursor"); cursor != "" {
		p, ok := parsePosition(cursor)
		if !ok || f.oneDay && p.day != f.from.day {
			wrong = append(wrong, fault.Field{Field: "cursor", Code: "cursor.format"})
		}
		f.from = p
	}
	return f, fault.Fields(wrong...)
}

// walk goes back day by day until it has a page, and looks for one request
// more, so that a page which is the last says so. A position is the last
// request looked at, so new ones in front neither repeat nor hide any.
func (h *handler) walk(ctx context.Context, payee payment.Payee, f filter) (found []payment.Request, next position, err error) {
	at := f.from
	for range maxLooks {
		list, err := h.requests.ListDay(ctx, payee.ID, at.day, at.before, chunk)
		if err != nil {
			return nil, position{}, err
		}
		for _, r := range list {
			if f.wanted(r) {
				if len(found) == f.limit {
					return found, next, nil
				}
				found = append(found, r)
				next = position{at.day, r.ID()}
			}
			at.before = r.ID()
		}
		if len(list) == chunk {
			continue
		}
		if at = dayBefore(at.day); f.oneDay || at.day < store.Day(payee.Since) {
			return found, position{}, nil
		}
	}
	return found, at, nil
}

func dayBefore(day string) position {
	t, _ := time.Parse(time.DateOnly, day) // parsed before
	return position{day: t.AddDate(0, 0, -1).Format(time.DateOnly)}
}
