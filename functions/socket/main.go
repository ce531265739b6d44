// Command socket admits the page's sockets and answers their pings.
package main

import (
	"log/slog"
	"os"
	"time"

	"github.com/aws/aws-lambda-go/lambda"

	"platimo/shared/config"
	"platimo/shared/push"
	"platimo/shared/store"
)

func main() {
	slog.SetDefault(slog.New(slog.NewJSONHandler(os.Stdout, nil)))
	env := config.Read()
	db := config.DynamoDB(env, env.Need("CONNECTIONS_TABLE"), "sk")
	connections := store.NewConnections(db, env.Need("CONNECTIONS_TABLE"), env.Need("SESSIONS_TABLE"))

	h := &handler{
		sessions:    store.NewSessions(db, env.Need("SESSIONS_TABLE")),
		connections: connections,
		sockets:     push.New(connections, config.Sockets(env), time.Now),
		origins:     env.List("ORIGINS"),
		now:         time.Now,
	}
	lambda.Start(h.handle)
}
