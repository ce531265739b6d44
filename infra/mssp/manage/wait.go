package manage

import (
	"net/http"
	"time"

	"platimo/infra/mssp/phones"
)

// maxWait bounds a call that waits.
const maxWait = 30 * time.Second

// prompt is a prompt as the management shows it.
type prompt struct {
	ID       string       `json:"id"`
	Profile  phones.Usage `json:"profile"`
	Text     string       `json:"text"`
	Received time.Time    `json:"received"`
	Ends     time.Time    `json:"ends"`
}

// prompts answers what a phone shows; with wait it answers as soon as there is
// something, and with unless as soon as it is something else.
func (d *Desk) prompts(r *http.Request) (any, error) {
	number, unless := r.PathValue("msisdn"), r.URL.Query().Get("unless")
	if _, err := d.book.Find(number); err != nil {
		return nil, err
	}
	return wait(r, func() (any, <-chan struct{}, bool, error) {
		t, changed, ok := d.desk.Prompt(number)
		list := []prompt{}
		if ok {
			list = append(list, prompt{t.ID, t.Usage, t.Text, t.Received, t.Ends})
		}
		return list, changed, ok != (unless != "") || ok && t.ID != unless, nil
	})
}

// messages answers what a phone was sent after the nth message; with wait it
// answers as soon as there is one.
func (d *Desk) messages(r *http.Request) (any, error) {
	after, err := whole(r, "after")
	if err != nil {
		return nil, err
	}
	return wait(r, func() (any, <-chan struct{}, bool, error) {
		list, changed, err := d.book.Messages(r.PathValue("msisdn"), after)
		return list, changed, len(list) > 0, err
	})
}

// wait asks until there is something, for as long as the call wants to wait.
func wait(r *http.Request, look func() (out any, changed <-chan struct{}, there bool, err error)) (any, error) {
	limit := time.Duration(0)
	if text := r.URL.Query().Get("wait"); text != "" {
		var err error
		if limit, err = time.ParseDuration(text); err != nil || limit < 0 || limit > maxWait {
			return nil, errInput
		}
	}
	end := time.NewTimer(limit)
	defer end.Stop()
	for {
		out, changed, there, err := look()
		if there || err != nil {
			return out, err
		}
		select {
		case <-r.Context().Done():
			return out, r.Context().Err()
		case <-end.C:
			return out, nil
		case <-changed:
		}
	}
}
