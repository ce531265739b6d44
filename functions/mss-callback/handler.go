package main

import (
	"context"
	"net/http"
	"time"

	"platimo/shared/api"
	"platimo/shared/fault"
	"platimo/shared/mss"
	"platimo/shared/payment"
	"platimo/shared/session"
)

type notified interface {
	Notify(ctx context.Context, id payment.ID, token string, n mss.Notification) error
	NotifySignIn(ctx context.Context, id, token string, n mss.Notification) error
}

type handler struct {
	course    notified
	apID      string
	passwords []string // live values of AP_PWD
	now       func() time.Time
}

func (h *handler) routes() http.Handler {
	mux := http.NewServeMux()
	api.Doorbell(mux, "POST /callbacks/mss/{id}/{token}", mss.ContentType, h.now, h.notify)
	return mux
}

// notify takes one MSS_Notification and answers it with a receipt request that
// pushes nothing to the phone (601): the message follows with the result. A
// message that is not for us finds nothing here, whatever is wrong with it.
func (h *handler) notify(ctx context.Context, r api.Ring) ([]byte, error) {
	n, err := mss.ParseNotification(r.Body)
	if err != nil {
		return nil, fault.New(fault.Invalid, "This is not an MSS_Notification.").Because(err)
	}
	nothing := fault.New(fault.NotFound, "There is no such thing here.")
	if n.APID != h.apID || !mss.PasswordMatches(n.Password, h.passwords) {
		return nil, nothing
	}
	if id, ok := payment.ParseID(r.Path("id")); ok {
		err = h.course.Notify(ctx, id, r.Path("token"), n)
	} else if id, ok := session.ParseAttemptID(r.Path("id")); ok {
		err = h.course.NotifySignIn(ctx, id, r.Path("token"), n)
	} else {
		err = nothing
	}
	if err != nil {
		return nil, err
	}
	return mss.Acknowledge(n, h.apID, h.now()), nil
}
