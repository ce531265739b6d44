package lambda

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
)

// routes is the Lambda Runtime API (version 2018-06-01) of one process.
func (i *instance) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /2018-06-01/runtime/invocation/next", i.next)
	mux.HandleFunc("POST /2018-06-01/runtime/invocation/{id}/response", i.response)
	mux.HandleFunc("POST /2018-06-01/runtime/invocation/{id}/error", i.failed)
	mux.HandleFunc("POST /2018-06-01/runtime/init/error", i.initFailed)
	return mux
}

// next answers when there is an invocation for this process.
func (i *instance) next(w http.ResponseWriter, r *http.Request) {
	i.f.mu.Lock()
	if i.current != nil { // it asks for more without having answered: on AWS the invocation then runs into its timeout
		i.f.mu.Unlock()
		refuse(w, http.StatusForbidden, "InvalidStateTransition", "The invocation has not been answered")
		return
	}
	if !i.started {
		i.started = true
		i.f.starting--
		i.release()
	}
	i.f.ready(i)
	i.f.mu.Unlock()

	select {
	case <-r.Context().Done():
		return
	case inv := <-i.work:
		h := w.Header()
		h.Set("Content-Type", "application/json")
		h.Set("Lambda-Runtime-Aws-Request-Id", inv.id)
		h.Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(inv.deadline.UnixMilli(), 10))
		h.Set("Lambda-Runtime-Invoked-Function-Arn", i.f.cfg.ARN)
		h.Set("Lambda-Runtime-Trace-Id", trace(inv.deadline))
		_, _ = w.Write(inv.payload) // a process that is gone is noticed by its end
	}
}

// response takes a function's answer.
func (i *instance) response(w http.ResponseWriter, r *http.Request) {
	payload, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxPayload))
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		i.end(w, r.PathValue("id"), failure("Function.ResponseSizeTooLarge", "Response payload size exceeded maximum allowed payload size (%d bytes).", MaxPayload), http.StatusRequestEntityTooLarge)
		return
	}
	if err != nil || r.Trailer.Get("Lambda-Runtime-Function-Error-Type") != "" {
		i.end(w, r.PathValue("id"), failure("Runtime.TruncatedResponse", "The function's answer broke off"), http.StatusBadRequest)
		return
	}
	i.end(w, r.PathValue("id"), Result{Payload: payload}, http.StatusAccepted)
}

// failed takes a function's error.
func (i *instance) failed(w http.ResponseWriter, r *http.Request) {
	i.end(w, r.PathValue("id"), reported(r), http.StatusAccepted)
}

// initFailed takes the reason why a process cannot start; it ends afterwards.
func (i *instance) initFailed(w http.ResponseWriter, r *http.Request) {
	why := reported(r)
	i.f.mu.Lock()
	i.cause = &why
	i.f.mu.Unlock()
	w.WriteHeader(http.StatusAccepted)
}

// end hands the result to whoever invoked.
func (i *instance) end(w http.ResponseWriter, id string, result Result, status int) {
	i.f.mu.Lock()
	if i.current == nil || i.current.id != id || i.cause != nil {
		i.f.mu.Unlock()
		refuse(w, http.StatusBadRequest, "InvalidRequestID", "Invalid request ID")
		return
	}
	inv := i.release()
	if result.Err != nil {
		i.f.report(inv, result.Err)
	}
	i.f.mu.Unlock()
	result.RequestID = id
	inv.done <- result
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, `{"status":"OK"}`) // a process that is gone is noticed by its end
}

// reported reads an error that the function's runtime sent.
func reported(r *http.Request) Result {
	payload, err := io.ReadAll(io.LimitReader(r.Body, MaxPayload))
	e := &Error{}
	if err != nil || json.Unmarshal(payload, e) != nil || e.Type == "" {
		e.Type = r.Header.Get("Lambda-Runtime-Function-Error-Type")
	}
	if e.Type == "" {
		e.Type = "Unhandled"
	}
	return Result{Payload: payload, Err: e}
}

func refuse(w http.ResponseWriter, status int, kind, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(Error{Type: kind, Message: message}) // the process is gone, or reads its mistake
}
