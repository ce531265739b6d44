// Package push tells open pages that something has changed. A push is a hint
// with id, status and version, never the truth: a lost one costs nothing,
// since pages read again when they connect, and it carries no number and no
// text.
package push

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/apigatewaymanagementapi"
	"github.com/aws/aws-sdk-go-v2/service/apigatewaymanagementapi/types"

	"platimo/shared/payment"
	"platimo/shared/session"
)

const (
	// deadline bounds a push: a person waits, but so does the callback.
	deadline = 2 * time.Second
	// parallel posts at once: enough for a shop, little for the gateway.
	parallel = 16
	// settled is the age at which a connection that is not known to the
	// gateway is gone; a younger one may still be opening.
	settled = 10 * time.Second
)

// Connections is what a push needs of the store.
type Connections interface {
	List(ctx context.Context, merchant string) ([]session.Connection, error)
	Forget(context.Context, session.Connection) error
	Remove(context.Context, session.Connection) error
}

// Pusher posts to the sockets of a merchant.
type Pusher struct {
	connections Connections
	sockets     *apigatewaymanagementapi.Client
	now         func() time.Time
}

// New posts through the management API of the socket endpoint.
func New(c Connections, sockets *apigatewaymanagementapi.Client, now func() time.Time) *Pusher {
	return &Pusher{c, sockets, now}
}

// message is all that a page is told.
type message struct {
	Action  string         `json:"action"`
	ID      payment.ID     `json:"id"`
	Status  payment.Status `json:"status"`
	Version int            `json:"version"`
}

// Changed tells the merchant's open pages that a request has changed. A page
// that cannot be reached is not an error: what went wrong is logged here,
// since the caller's work is done already.
func (p *Pusher) Changed(ctx context.Context, r payment.Request) {
	ctx, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	body, err := json.Marshal(message{"changed", r.ID(), r.Status(), r.PublicVersion()})
	if err != nil {
		slog.ErrorContext(ctx, "push", "request", r.ID(), "cause", err.Error())
		return
	}
	list, err := p.connections.List(ctx, r.Payee().ID)
	if err != nil {
		slog.WarnContext(ctx, "push", "request", r.ID(), "cause", err.Error())
		return
	}
	var all sync.WaitGroup
	slots := make(chan struct{}, parallel)
	for _, c := range list {
		all.Add(1)
		slots <- struct{}{}
		go func() {
			defer func() { <-slots; all.Done() }()
			if err := p.Post(ctx, c, body); err != nil {
				slog.WarnContext(ctx, "push", "request", r.ID(), "cause", err.Error())
			}
		}()
	}
	all.Wait()
}

// Post sends bytes to one socket. A socket that is gone is forgotten.
func (p *Pusher) Post(ctx context.Context, c session.Connection, body []byte) error {
	_, err := p.sockets.PostToConnection(ctx, &apigatewaymanagementapi.PostToConnectionInput{ConnectionId: aws.String(c.ID), Data: body})
	if gone(err) {
		if p.now().Sub(c.Opened) < settled {
			return nil
		}
		return p.connections.Forget(ctx, c)
	}
	if err != nil {
		return fmt.Errorf("post to a socket: %w", err)
	}
	return nil
}

// Close ends one socket; one that is gone already is no error.
func (p *Pusher) Close(ctx context.Context, c session.Connection) error {
	_, err := p.sockets.DeleteConnection(ctx, &apigatewaymanagementapi.DeleteConnectionInput{ConnectionId: aws.String(c.ID)})
	if err != nil && !gone(err) {
		return fmt.Errorf("close a socket: %w", err)
	}
	if c.Merchant == "" { // never admitted, or forgotten
		return nil
	}
	return p.connections.Remove(ctx, c)
}

// CloseSession ends every socket of a session.
func (p *Pusher) CloseSession(ctx context.Context, s session.Session) error {
	list, err := p.connections.List(ctx, s.Merchant)
	if err != nil {
		return err
	}
	var failed []error
	for _, c := range list {
		if c.Session == s.Digest {
			failed = append(failed, p.Close(ctx, c))
		}
	}
	return errors.Join(failed...)
}

func gone(err error) bool {
	if _, ok := errors.AsType[*types.GoneException](err); ok {
		return true
	}
	var status interface{ HTTPStatusCode() int }
	return errors.As(err, &status) && status.HTTPStatusCode() == http.StatusGone
}
