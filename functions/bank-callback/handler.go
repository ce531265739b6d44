package main

import (
	"context"
	"crypto/subtle"
	"net/http"
	"time"

	"platimo/shared/api"
	"platimo/shared/bank"
	"platimo/shared/fault"
	"platimo/shared/payment"
)

type settler interface {
	Settle(context.Context, payment.ID) error
}

type handler struct {
	course settler
	tokens []string // live last segments of our address
	now    func() time.Time
}

func (h *handler) routes() http.Handler {
	mux := http.NewServeMux()
	api.Doorbell(mux, "POST /callbacks/bank/{token}", "text/plain; charset=utf-8", h.now, h.report)
	return mux
}

// report takes one pain.002. It is a doorbell: of all that it says only the
// EndToEndId is read, and the bank is asked.
func (h *handler) report(ctx context.Context, r api.Ring) ([]byte, error) {
	nothing := fault.New(fault.NotFound, "There is no such thing here.")
	if !h.live(r.Path("token")) {
		return nil, nothing
	}
	endToEndID, err := bank.ParseCallback(r.Body)
	if err != nil {
		return nil, fault.New(fault.Invalid, "This is not a pain.002.").Because(err)
	}
	id, ok := payment.ParseID(endToEndID)
	if !ok {
		return nil, nothing
	}
	return []byte("OK"), h.course.Settle(ctx, id)
}

// live compares with every token, so that the time does not tell which one.
func (h *handler) live(token string) bool {
	found := 0
	for _, t := range h.tokens {
		found |= subtle.ConstantTimeCompare([]byte(t), []byte(token))
	}
	return found == 1
}
