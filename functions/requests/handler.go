package main

import (
	"context"
	"net/http"
	"time"

	"platimo/shared/api"
	"platimo/shared/fault"
	"platimo/shared/money"
	"platimo/shared/payment"
)

type requests interface {
	Add(context.Context, payment.Request) error
	Find(ctx context.Context, payee string, id payment.ID) (payment.Request, error)
	ByKey(ctx context.Context, payee string, k payment.IdempotencyKey) (payment.Request, error)
}

type canceller interface {
	Cancel(context.Context, payment.Request, payment.Agent) (payment.Request, error)
}

type handler struct {
	requests requests
	course   canceller
	secret   payment.Secret
	ids      payment.IDs
	now      func() time.Time
}

func (h *handler) routes(s api.Site) http.Handler {
	mux := http.NewServeMux()
	api.Quiet(s, mux, "POST /api/previews", http.StatusOK, h.preview)
	api.Act(s, mux, "POST /api/requests", http.StatusCreated, h.create)
	api.Act(s, mux, "POST /api/requests/{id}/cancel", http.StatusOK, h.cancel)
	return mux
}

// typed is what an agent typed.
type typed struct {
	Payer                 string       `json:"payer"`
	Amount                money.Amount `json:"amount"`
	RemittanceInformation string       `json:"remittanceInformation"`
	Reference             string       `json:"reference"`
	Lifetime              int64        `json:"lifetime"` // seconds
}

type shown struct {
	typed
	SentenceSHA256 string `json:"sentenceSHA256"`
}

type preview struct {
	Sentence       string `json:"sentence"`
	SentenceSHA256 string `json:"sentenceSHA256"`
	Septets        int    `json:"septets"`
	Payer          string `json:"payer"`
}

func (h *handler) draft(c api.Call, in typed) (payment.Draft, error) {
	key, err := payment.ParseKey(c.Header("Idempotency-Key"))
	if err != nil {
		return payment.Draft{}, err
	}
	return payment.NewDraft(c.Payee, key, payment.Typed{
		Payer: in.Payer, Amount: in.Amount, Remittance: in.RemittanceInformation, Reference: in.Reference, Lifetime: seconds(in.Lifetime),
	}, h.secret)
}

// seconds keeps a nonsense number from overflowing into a sensible duration.
func seconds(n int64) time.Duration {
	if n < 0 || n > int64(payment.MaxLifetime/time.Second) {
		return -1
	}
	return time.Duration(n) * time.Second
}

func render(d payment.Draft) preview {
	septets, _ := payment.Septets(d.Sentence)
	return preview{d.Sentence, payment.SentenceDigest(d.Sentence), septets, d.Payer.E164()}
}

func (h *handler) preview(_ context.Context, c api.Call, in typed) (preview, error) {
	d, err := h.draft(c, in)
	if err != nil {
		return preview{}, err
	}
	return render(d), nil
}

// create stores a request; that it is stored lets the stream ask the phone.
// The same key with the same fields is the same request, however often.
func (h *handler) create(ctx context.Context, c api.Call, in shown) (api.Request, error) {
	d, err := h.draft(c, in.typed)
	if err != nil {
		return api.Request{}, err
	}
	if r, err := h.repeated(ctx, d); !fault.Is(err, fault.NotFound) {
		return r, err
	}
	if in.SentenceSHA256 != payment.SentenceDigest(d.Sentence) {
		return api.Request{}, fault.New(fault.SentenceChanged, "The phone would show another sentence; see preview.").With("preview", render(d))
	}
	r := d.Open(h.ids, c.Signature(), h.now())
	err = h.requests.Add(ctx, r)
	if fault.Is(err, fault.KeyReused) {
		return h.repeated(ctx, d) // the same call came twice at once
	}
	if err != nil {
		return api.Request{}, err
	}
	return api.Render(r, h.now()), nil
}

// repeated finds the request that has the draft's key; fault.NotFound if none has.
func (h *handler) repeated(ctx context.Context, d payment.Draft) (api.Request, error) {
	r, err := h.requests.ByKey(ctx, d.Payee.ID, d.Key)
	if err != nil {
		return api.Request{}, err
	}
	if !d.Same(r) {
		return api.Request{}, fault.New(fault.KeyReused, "This key has a request with other fields.").About(r.URN())
	}
	return api.Render(r, h.now()), nil
}

func (h *handler) cancel(ctx context.Context, c api.Call, _ api.Empty) (api.Request, error) {
	id, ok := payment.ParseID(c.Path("id"))
	if !ok {
		return api.Request{}, fault.New(fault.NotFound, "There is no such thing here.")
	}
	r, err := h.requests.Find(ctx, c.Payee.ID, id)
	if err != nil {
		return api.Request{}, err
	}
	r, err = h.course.Cancel(ctx, r, c.Signature())
	if err != nil {
		return api.Request{}, err
	}
	return api.Render(r, h.now()), nil
}
