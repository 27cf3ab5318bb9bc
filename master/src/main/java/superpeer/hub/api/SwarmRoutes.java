package superpeer.hub.api;

import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.get;
import static akka.http.javadsl.server.Directives.onSuccess;
import static akka.http.javadsl.server.Directives.parameterOptional;
import static akka.http.javadsl.server.Directives.path;

import akka.actor.typed.ActorRef;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.Route;
import java.util.regex.Pattern;
import superpeer.hub.eventlog.EventLog;
import superpeer.hub.popularity.SwarmMonitor;
import superpeer.hub.popularity.SwarmOverview;
import superpeer.protocol.Json;

/** {@code /hub/overview}, {@code /hub/history} and {@code /hub/log}. */
final class SwarmRoutes {

  private static final Pattern HOURS = Pattern.compile("[1-9]|1\\d|2[0-4]");
  private static final int MINUTES_PER_HOUR = 60;

  private final ActorRef<SwarmMonitor.Command> swarmMonitor;
  private final ActorRef<EventLog.Command> eventLog;
  private final ActorAsk actorAsk;

  SwarmRoutes(
      ActorRef<SwarmMonitor.Command> swarmMonitor,
      ActorRef<EventLog.Command> eventLog,
      ActorAsk actorAsk) {
    this.swarmMonitor = swarmMonitor;
    this.eventLog = eventLog;
    this.actorAsk = actorAsk;
  }

  Route routes() {
    return concat(
        path("overview", () -> get(this::overview)),
        path("history", () -> get(() -> parameterOptional("hours", h -> history(h.orElse("24"))))),
        path("log", () -> get(this::log)));
  }

  private Route overview() {
    return onSuccess(
        actorAsk.<SwarmMonitor.Command, SwarmOverview>ask(
            swarmMonitor, SwarmMonitor.GetOverview::new),
        swarmOverview -> HubResponses.ok(SwarmJson.of(swarmOverview)));
  }

  private Route history(String hours) {
    if (!HOURS.matcher(hours).matches()) {
      return HubResponses.problem(
          StatusCodes.BAD_REQUEST,
          "hours is " + Json.excerpt(hours) + ", not 1 to 24",
          "use 1 to 24; the history is kept for a day");
    }
    var minutes = Integer.parseInt(hours) * MINUTES_PER_HOUR;
    return onSuccess(
        actorAsk.<SwarmMonitor.Command, SwarmMonitor.History>ask(
            swarmMonitor, replyTo -> new SwarmMonitor.GetHistory(minutes, replyTo)),
        history -> HubResponses.ok(SwarmJson.of(history)));
  }

  private Route log() {
    return onSuccess(
        actorAsk.<EventLog.Command, EventLog.Entries>ask(eventLog, EventLog.GetEntries::new),
        entries -> HubResponses.ok(SwarmJson.of(entries)));
  }
}
