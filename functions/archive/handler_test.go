package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"time"

	"platimo/infra/sitetest"
	"platimo/shared/api"
	"platimo/shared/payment"
	"platimo/shared/payment/paymenttest"
)

func open(t *testing.T) (*sitetest.Site, http.Handler) {
	s := sitetest.New(t)
	h := &handler{requests: s.Requests, now: s.Now}
	return s, h.routes(s.API)
}

func TestGet(t *testing.T) {
	s, routes := open(t)
	r := s.Add(sitetest.Owner)
	r = s.Apply(r.ClaimAsking(s.Now()))
	r = s.Apply(r.Accepted(r.Asking().APTransID, "msspid", s.Now()))
	s.Apply(r.Cancel(payment.Agent{MSISDN: paymenttest.Agent.MSISDN, Name: "Ana Agent"}, s.Now()))
	path := "/api/requests/" + string(r.ID())

	s.Run(t, routes, sitetest.Scenario{Name: "owner", Method: "GET", Path: path, As: sitetest.Owner, Status: 200,
		ExpectedContent:    []string{string(r.ID()), `"status":"cancelled"`, `"kind":"stored","at":"2026-11-17T10:05:31Z","by":"Ana Agent"`, `"kind":"cancelled"`, `"payer":"+381631234567"`},
		NotExpectedContent: []string{"msspid", "accepted", r.Asking().Token, r.Asking().APTransID, string(r.Key())}})
	s.Run(t, routes, sitetest.Scenario{Name: "guest", Method: "GET", Path: path, Status: 401, NotExpectedContent: []string{string(r.ID())}})
	foreign := s.Run(t, routes, sitetest.Scenario{Name: "another merchant", Method: "GET", Path: path, As: sitetest.Other, Status: 404})
	for name, id := range map[string]string{"unknown": string(payment.NewID()), "impossible": "P1", "a key's row": "KEY%23M1%23" + string(r.Key()), "small": strings.ToLower(string(r.ID()))} {
		a := s.Run(t, routes, sitetest.Scenario{Name: name, Method: "GET", Path: "/api/requests/" + id, As: sitetest.Owner, Status: 404})
		if a.Text != foreign.Text {
			t.Errorf("another merchant's request is answered %s, one that is %s %s", foreign.Text, name, a.Text)
		}
	}
}

type answer struct {
	Requests []api.Request
	Next     string
}

func list(t *testing.T, s *sitetest.Site, routes http.Handler, as sitetest.Who, query string) answer {
	t.Helper()
	a := s.Run(t, routes, sitetest.Scenario{Name: query, Method: "GET", Path: "/api/requests" + query, As: as, Status: 200})
	var p answer
	if err := json.Unmarshal([]byte(a.Text), &p); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(a.Text, `"events"`) || strings.Contains(a.Text, `"requests":null`) {
		t.Errorf("%s: %s, want a list without courses", query, a.Text)
	}
	return p
}

// all follows the cursors to the end. between is called after every page.
func all(t *testing.T, s *sitetest.Site, routes http.Handler, as sitetest.Who, query string, limit func() int, between func()) (ids []payment.ID, pages int) {
	t.Helper()
	cursor := ""
	for pages = 1; ; pages++ {
		if pages > 1000 {
			t.Fatal("paging does not end")
		}
		p := list(t, s, routes, as, fmt.Sprintf("?limit=%d%s%s", limit(), query, cursor))
		for _, r := range p.Requests {
			ids = append(ids, r.ID)
		}
		if p.Next == "" {
			return ids, pages
		}
		cursor = "&cursor=" + p.Next
		between()
	}
}

// Requests of many days, of two merchants, and new ones while somebody pages:
// each that was there is given once, newest first.
func TestListNeitherRepeatsNorSkips(t *testing.T) {
	s, routes := open(t)
	rng := rand.New(rand.NewPCG(5, 6))
	there := map[payment.ID]payment.Status{}
	var order []payment.ID
	hours := 0
	for range 70 {
		hours += rng.IntN(30)
		s.At(time.Duration(hours-40*24) * time.Hour) // the merchant is 40 days old
		if hours > 40*24-2 {
			break
		}
		r := s.Add(sitetest.Owner)
		there[r.ID()] = payment.Pending
		if rng.IntN(3) == 0 {
			s.Apply(r.Cancel(paymenttest.Agent, s.Now()))
			there[r.ID()] = payment.Cancelled
		}
		order = append([]payment.ID{r.ID()}, order...)
		if rng.IntN(4) == 0 {
			s.Add(sitetest.Other)
		}
	}
	s.At(0)
	s.SignIn(sitetest.Owner)
	cancelled := 0
	for _, status := range there {
		if status == payment.Cancelled {
			cancelled++
		}
	}
	for _, c := range []struct {
		query string
		want  int
	}{{"", len(there)}, {"&status=cancelled", cancelled}, {"&status=pending", len(there) - cancelled}, {"&status=pending,cancelled", len(there)}, {"&status=paid", 0}} {
		ids, _ := all(t, s, routes, sitetest.Owner, c.query, func() int { return 1 + rng.IntN(9) }, func() { s.Add(sitetest.Owner) })
		seen := map[payment.ID]bool{}
		n := 0
		for i, id := range ids {
			if seen[id] || i > 0 && id >= ids[i-1] {
				t.Fatalf("%q: %s is given again, or out of order", c.query, id)
			}
			seen[id] = true
			if _, ok := there[id]; ok {
				n++
			}
		}
		if n != c.want {
			t.Errorf("%q gives %d of those that were there, want %d", c.query, n, c.want)
		}
	}
}

// A busy day and a rare status: one page looks through a bounded number of
// requests and says where the next goes on.
func TestListLooksThroughABoundedNumber(t *testing.T) {
	s := sitetest.New(t)
	counting := &counted{requests: s.Requests}
	routes := (&handler{requests: counting, now: s.Now}).routes(s.API)
	var rare payment.Request
	for n := range 230 {
		r := s.Add(sitetest.Owner)
		if n == 0 {
			rare = s.Apply(r.Cancel(paymenttest.Agent, s.Now()))
		}
		s.At(time.Duration(n) * time.Second)
	}
	ids, pages := all(t, s, routes, sitetest.Owner, "&status=cancelled", func() int { return 10 }, func() { counting.page = 0 })
	if len(ids) != 1 || ids[0] != rare.ID() {
		t.Errorf("%v found in %d pages, want %s", ids, pages, rare.ID())
	}
	if counting.most > maxLooks {
		t.Errorf("one page made %d looks, want at most %d", counting.most, maxLooks)
	}
	if pages > 3 {
		t.Errorf("%d pages for 230 requests and 40 days, want 2 or 3", pages)
	}
}

func TestListOneDay(t *testing.T) {
	s, routes := open(t)
	yesterday := s.Add(sitetest.Owner)
	s.At(13 * time.Hour) // midnight in Belgrade has passed
	s.SignIn(sitetest.Owner)
	today := s.Add(sitetest.Owner)
	for query, want := range map[string][]payment.ID{
		"?day=2026-11-18": {today.ID()}, "?day=2026-11-17": {yesterday.ID()}, "?day=2026-11-16": nil, "?day=2027-01-01": nil, "?day=1999-01-01": nil, "": {today.ID(), yesterday.ID()},
		"?status=": {today.ID(), yesterday.ID()},
	} {
		p := list(t, s, routes, sitetest.Owner, query)
		var got []payment.ID
		for _, r := range p.Requests {
			got = append(got, r.ID)
		}
		if fmt.Sprint(got) != fmt.Sprint(want) || query != "" && p.Next != "" && strings.Contains(query, "day") {
			t.Errorf("list(%s) = %v, next %q, want %v", query, got, p.Next, want)
		}
	}
	if p := list(t, s, routes, sitetest.Owner, "?limit=1"); len(p.Requests) != 1 || p.Next == "" {
		t.Errorf("list(limit=1) = %d requests, next %q, want one and more", len(p.Requests), p.Next)
	}
}

// A cursor of another merchant shows nothing of that merchant.
func TestCursorNamesNoMerchant(t *testing.T) {
	s, routes := open(t)
	for range 3 {
		s.Add(sitetest.Owner)
	}
	cursor := list(t, s, routes, sitetest.Owner, "?limit=1").Next
	if p := list(t, s, routes, sitetest.Other, "?cursor="+cursor); len(p.Requests) != 0 {
		t.Errorf("M2 reads %d requests with a cursor of M1", len(p.Requests))
	}
}

func TestWrongParameters(t *testing.T) {
	s, routes := open(t)
	s.Add(sitetest.Owner)
	s.Add(sitetest.Owner)
	cursor := list(t, s, routes, sitetest.Owner, "?limit=1").Next
	for query, code := range map[string]string{
		"?status=settled": "status.unknown", "?status=paid,": "status.unknown", "?status=Paid": "status.unknown", "?day=17.11.2026": "day.format", "?day=2026-02-30": "day.format",
		"?limit=0": "limit.range", "?limit=101": "limit.range", "?limit=x": "limit.range", "?limit=-1": "limit.range",
		"?cursor=x": "cursor.format", "?cursor=M1": "cursor.format", "?cursor=" + strings.Repeat("A", 300): "cursor.format", "?day=2026-11-16&cursor=" + cursor: "cursor.format",
		"?cursor=MjAyNi0xMS0xNy9QMQ": "cursor.format", // 2026-11-17/P1
	} {
		s.Run(t, routes, sitetest.Scenario{Name: query, Method: "GET", Path: "/api/requests" + query, As: sitetest.Owner, Status: 400, ExpectedContent: []string{code}})
	}
	s.Run(t, routes, sitetest.Scenario{Name: "guest", Method: "GET", Path: "/api/requests", Status: 401})
	s.Run(t, routes, sitetest.Scenario{Name: "guest with a wrong parameter", Method: "GET", Path: "/api/requests?limit=x", Status: 401})
}
