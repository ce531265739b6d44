package main

import (
	"context"
	"net/http"
	"strings"
	"time"

	"platimo/shared/api"
	"platimo/shared/fault"
	"platimo/shared/payment"
)

type requests interface {
	Find(ctx context.Context, payee string, id payment.ID) (payment.Request, error)
	ListDay(ctx context.Context, payee, day string, before payment.ID, limit int32) ([]payment.Request, error)
}

type handler struct {
	requests requests
	now      func() time.Time
}

func (h *handler) routes(s api.Site) http.Handler {
	mux := http.NewServeMux()
	api.Read(s, mux, "GET /api/requests", h.list)
	api.Read(s, mux, "GET /api/requests/{id}", h.get)
	return mux
}

func (h *handler) get(ctx context.Context, c api.Call, _ api.Empty) (api.Request, error) {
	id, ok := payment.ParseID(c.Path("id"))
	if !ok {
		return api.Request{}, fault.New(fault.NotFound, "There is no such thing here.")
	}
	r, err := h.requests.Find(ctx, c.Payee.ID, id)
	if err != nil {
		return api.Request{}, err
	}
	return api.RenderWhole(r, h.now()), nil
}

type page struct {
	Requests []api.Request `json:"requests"`
	Next     string        `json:"next,omitempty"`
	Now      time.Time     `json:"now"`
}

// list answers one page, newest first.
func (h *handler) list(ctx context.Context, c api.Call, _ api.Empty) (page, error) {
	f, err := filterOf(c, h.now())
	if err != nil {
		return page{}, err
	}
	found, next, err := h.walk(ctx, c.Payee, f)
	if err != nil {
		return page{}, err
	}
	out := page{Requests: make([]api.Request, 0, len(found)), Next: next.String(), Now: h.now().UTC().Truncate(time.Millisecond)}
	for _, r := range found {
		out.Requests = append(out.Requests, api.Render(r, h.now()))
	}
	return out, nil
}

// wanted tells that a request passes the filter.
func (f filter) wanted(r payment.Request) bool {
	return len(f.statuses) == 0 || f.statuses[r.Status()]
}

func parseStatuses(s string) (map[payment.Status]bool, bool) {
	if s == "" {
		return nil, true
	}
	all := map[payment.Status]bool{}
	for _, name := range strings.Split(s, ",") {
		if !payment.Status(name).Known() {
			return nil, false
		}
		all[payment.Status(name)] = true
	}
	return all, true
}
