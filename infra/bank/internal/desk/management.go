package desk

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/go-json-experiment/json"

	"platimo/infra/bank/internal/behaviour"
	"platimo/infra/bank/internal/ledger"
)

// problem is an answer of the management that is not 200.
type problem struct {
	code int
	why  string
}

func (p *problem) Error() string { return p.why }

// manage makes a handler of a function from request to something that becomes JSON.
func (d *Desk) manage(h func(*http.Request) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, 32<<20) // 100.000 accounts have 12 MB
		out, err := h(r)
		code := http.StatusOK
		if p, ok := errors.AsType[*problem](err); ok {
			code, out = p.code, map[string]string{"error": p.why}
		} else if err != nil {
			d.Log.Error("manage", "method", r.Method, "path", r.Pattern, "cause", err)
			code, out = http.StatusInternalServerError, map[string]string{"error": "it could not be done: see the log"}
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(code)
		if err := json.MarshalWrite(w, out); err != nil {
			d.Log.Warn("answer", "path", r.Pattern, "cause", err)
		}
	}
}

// decode reads a body strictly: no unknown or doubled names, one value.
func decode(r *http.Request, in any) error {
	if err := json.UnmarshalRead(r.Body, in, json.RejectUnknownMembers(true)); err != nil {
		return &problem{http.StatusBadRequest, err.Error()}
	}
	return nil
}

func (d *Desk) manual(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	if _, err := w.Write(d.Manual); err != nil {
		d.Log.Warn("answer", "path", "/", "cause", err)
	}
}

func (d *Desk) openAccounts(r *http.Request) (any, error) {
	var in []ledger.Account
	if err := decode(r, &in); err != nil {
		return nil, err
	}
	accounts, err := d.Ledger.OpenAccounts(in)
	if bad, ok := errors.AsType[*ledger.Invalid](err); ok {
		return nil, &problem{http.StatusBadRequest, bad.Error()}
	}
	return accounts, err
}

func (d *Desk) account(r *http.Request) (any, error) {
	a, ok := d.Ledger.Account(r.PathValue("iban"))
	if !ok {
		return nil, &problem{http.StatusNotFound, "there is no such account"}
	}
	return a, nil
}

func (d *Desk) totals(*http.Request) (any, error) { return d.Ledger.Totals(), nil }

func (d *Desk) movements(r *http.Request) (any, error) {
	n, err := after(r)
	return d.Ledger.Movements(n), err
}

func (d *Desk) exchanges(r *http.Request) (any, error) {
	n, err := after(r)
	return d.history.after(n), err
}

// after reads the query's number of the last entry that is known already.
func after(r *http.Request) (int, error) {
	text := r.URL.Query().Get("after")
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return 0, &problem{http.StatusBadRequest, "after is not a number from 0"}
	}
	return n, nil
}

// next is the body of /behaviour.
type next struct {
	Next string `json:"next"`
}

func (d *Desk) behaviour(*http.Request) (any, error) { return next{d.next.Next().String()}, nil }

func (d *Desk) behave(r *http.Request) (any, error) {
	var in next
	if err := decode(r, &in); err != nil {
		return nil, err
	}
	outcome, err := behaviour.Parse(in.Next)
	if err != nil {
		return nil, &problem{http.StatusBadRequest, err.Error()}
	}
	d.next.Set(outcome)
	return next{outcome.String()}, nil
}

// heldPayment is one of /held.
type heldPayment struct {
	BIC    string `json:"bic"`
	ID     string `json:"id"`
	Amount int64  `json:"amount"` // para
}

func (d *Desk) held(*http.Request) (any, error) {
	list := []heldPayment{}
	for _, p := range d.Ledger.With(ledger.Held) {
		list = append(list, heldPayment{p.BIC, p.Order.EndToEndID, p.Order.Amount.Minor})
	}
	return list, nil
}

func (d *Desk) release(r *http.Request) (any, error) {
	p, err := d.Ledger.Release(ledger.Key{BIC: r.PathValue("bic"), EndToEndID: r.PathValue("id")})
	if errors.Is(err, ledger.ErrNotHeld) {
		return nil, &problem{http.StatusConflict, err.Error()}
	}
	if err != nil {
		return nil, fmt.Errorf("release payment %s: %w", r.PathValue("id"), err)
	}
	d.announce(p)
	return map[string]ledger.Status{"status": p.Status}, nil
}
