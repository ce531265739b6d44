package main

import (
	"encoding/json"
	"net/http"
	"time"
)

// fired is what the control port answers.
type fired struct {
	Function string `json:"function"`
	Error    string `json:"error,omitempty"`  // how the function failed, if somebody waited
	Answer   string `json:"answer,omitempty"` // what it answered, if somebody waited
}

// control serves the commands to a running stack:
// POST /fire/{name}[?wait=1], where name is a function, an event, or
// function.event.
func (s *stack) control() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /fire/{name}", s.serveFire)
	return mux
}

func (s *stack) serveFire(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Origin") != "" { // a web page that guesses the port
		http.Error(w, "This port takes no commands from web pages.", http.StatusForbidden)
		return
	}
	name := r.PathValue("name")
	for _, f := range s.schedules {
		if name != f.function && name != f.event && name != f.function+"."+f.event {
			continue
		}
		event := f.schedule.Event(time.Now())
		out := fired{Function: f.function}
		if r.URL.Query().Get("wait") == "" {
			f.schedule.Invoke(event)
		} else {
			result, err := s.functions[f.function].Invoke(r.Context(), event)
			if err == nil && result.Err != nil {
				err = result.Err
			}
			if err != nil {
				out.Error = err.Error()
			}
			out.Answer = string(result.Payload)
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(out) // who has left wants no answer
		return
	}
	http.Error(w, "No schedule has the name "+name+".", http.StatusNotFound)
}
