package manage

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"

	"platimo/infra/mssp/phones"
)

// screen is all that the phone's page shows of a phone.
type screen struct {
	State     string           `json:"state"` // changes whenever anything else does
	Name      string           `json:"name"`
	Prompts   []prompt         `json:"prompts"`
	Messages  []phones.Message `json:"messages"`
	TriesLeft int              `json:"triesLeft"`
}

// screen answers with the phone as it stands; with wait and unless, when it is
// another than the state unless.
func (m *Management) screen(r *http.Request) (any, error) {
	unless := r.URL.Query().Get("unless")
	return m.wait(r, func(msisdn string) (any, bool, error) {
		phone, err := m.Book.Find(msisdn)
		if err != nil {
			return nil, false, err
		}
		messages, err := m.Book.Messages(msisdn, 0)
		if err != nil {
			return nil, false, err
		}
		s := screen{Name: phone.Name, Prompts: m.shown(msisdn), Messages: messages, TriesLeft: phone.TriesLeft}
		text, err := json.Marshal(s)
		if err != nil {
			return nil, false, err
		}
		sum := sha256.Sum256(text)
		s.State = hex.EncodeToString(sum[:8])
		return s, s.State != unless, nil
	})
}
