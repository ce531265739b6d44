package manage

import (
	"net/http"
	"time"

	"platimo/infra/mssp/phones"
)

// longestWait is shorter than what proxies and clients give up after.
const longestWait = time.Minute

// wait looks at the phone that the path names until there is something to see,
// for as long as the parameter wait says; without it, once.
func (m *Management) wait(r *http.Request, look func(msisdn string) (out any, something bool, err error)) (any, error) {
	msisdn, err := number(r)
	if err != nil {
		return nil, err
	}
	if _, err := m.Book.Find(msisdn); err != nil {
		return nil, err
	}
	var limit time.Duration
	if text := r.URL.Query().Get("wait"); text != "" {
		limit, err = time.ParseDuration(text)
		if err != nil || limit < 0 || limit > longestWait {
			return nil, phones.ErrInput("wait must be a duration up to 60s, such as 20s")
		}
	}
	end := time.NewTimer(limit)
	defer end.Stop()
	for {
		changed := m.Bells.Hear(msisdn)
		out, something, err := look(msisdn)
		if something || limit == 0 || err != nil {
			return out, err
		}
		select {
		case <-changed:
		case <-end.C:
			return out, nil
		case <-r.Context().Done():
			return out, nil // nobody reads it
		}
	}
}
