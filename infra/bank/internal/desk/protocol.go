package desk

import (
	"errors"
	"mime"
	"net/http"
	"strings"

	"platimo/infra/bank/internal/ledger"
	"platimo/infra/bank/internal/pain001"
	"platimo/infra/bank/internal/pain002"
)

// takeOrder answers POST /{bic}/payments.
func (d *Desk) takeOrder(r *http.Request, body []byte) answer {
	bic := r.PathValue("bic")
	if !pain001.IsBIC(bic) {
		return plain(http.StatusBadRequest, "the path begins with no BIC")
	}
	if !isXML(r.Header.Get("Content-Type")) {
		return plain(http.StatusUnsupportedMediaType, "an order is application/xml, in UTF-8")
	}
	order, err := pain001.Read(body)
	if bad, ok := errors.AsType[*pain001.Invalid](err); ok {
		return d.report(http.StatusOK, d.unread(bad))
	}
	if err != nil {
		return plain(http.StatusBadRequest, "this is no pain.001.001.09 document: "+err.Error())
	}
	p, fresh, err := d.Ledger.Take(bic, order, body, d.Delay > 0, &d.next)
	switch {
	case errors.Is(err, ledger.ErrTaken):
		return d.report(http.StatusOK, d.duplicate(order))
	case err != nil:
		d.Log.Error("take order", "id", order.EndToEndID, "cause", err)
		return plain(http.StatusInternalServerError, "the order could not be stored")
	case !fresh:
		return d.report(progress(p), d.status(p))
	case p.Status == ledger.Refused:
		return d.report(http.StatusOK, d.status(p))
	}
	a := d.report(http.StatusAccepted, d.receipt(p))
	switch p.Status {
	case ledger.Booked:
		a.after = func() { d.announce(p) }
	case ledger.Accepted:
		a.after = func() { d.bookLater(p) }
	}
	return a
}

// findPayment answers GET /{bic}/payments/{id}.
func (d *Desk) findPayment(r *http.Request, _ []byte) answer {
	bic := r.PathValue("bic")
	if !pain001.IsBIC(bic) {
		return plain(http.StatusBadRequest, "the path begins with no BIC")
	}
	p, ok := d.Ledger.Find(ledger.Key{BIC: bic, EndToEndID: r.PathValue("id")})
	if !ok {
		return plain(http.StatusNotFound, "the bank does not know this EndToEndId")
	}
	return d.report(http.StatusOK, d.status(p))
}

// progress is the status code for an order that came before.
func progress(p ledger.Payment) int {
	if p.Status == ledger.Booked || p.Status == ledger.Refused {
		return http.StatusOK
	}
	return http.StatusAccepted
}

func (d *Desk) report(code int, r pain002.Report) answer {
	body, err := r.Render()
	if err != nil {
		d.Log.Error("report", "cause", err)
		return plain(http.StatusInternalServerError, "the report could not be written")
	}
	return answer{code: code, kind: "application/xml", body: body}
}

func isXML(contentType string) bool {
	kind, params, err := mime.ParseMediaType(contentType)
	charset, named := params["charset"]
	return err == nil && kind == "application/xml" && (!named || strings.EqualFold(charset, "utf-8"))
}
