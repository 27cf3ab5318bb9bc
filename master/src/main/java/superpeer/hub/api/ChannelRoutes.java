package superpeer.hub.api;

import static akka.http.javadsl.server.Directives.complete;
import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.get;
import static akka.http.javadsl.server.Directives.onSuccess;
import static akka.http.javadsl.server.Directives.parameterOptional;
import static akka.http.javadsl.server.Directives.path;
import static akka.http.javadsl.server.Directives.post;
import static akka.http.javadsl.server.Directives.put;
import static akka.http.javadsl.server.PathMatchers.segment;

import akka.actor.typed.ActorRef;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.Route;
import java.util.Optional;
import java.util.function.Function;
import superpeer.hub.http.CorsRoutes;
import superpeer.hub.planner.AutoSettings;
import superpeer.hub.planner.ByHand;
import superpeer.hub.planner.Garden;
import superpeer.hub.planner.Gardener;
import superpeer.hub.planner.Gardener.SettingsReply;
import superpeer.protocol.Json;
import superpeer.protocol.MalformedMessage;

/** {@code /hub/channels} and {@code /hub/settings}: what auto-seeding sees, and how it is told. */
final class ChannelRoutes {

  private static final int MAX_BODY = 512 * 1024;

  private final Optional<ActorRef<Gardener.Command>> gardener;
  private final ActorAsk actorAsk;
  private final ActorAsk slowAsk;

  /**
   * @param gardener absent where there is no auto-seeding
   * @param patient for what a super peer has to answer first
   */
  ChannelRoutes(
      Optional<ActorRef<Gardener.Command>> gardener, ActorAsk actorAsk, ActorAsk patient) {
    this.gardener = gardener;
    this.actorAsk = actorAsk;
    this.slowAsk = patient;
  }

  Route routes() {
    return concat(
        path("channels", () -> get(() -> with(this::channels))),
        path(
            segment("channels").slash(segment()).slash("seed"),
            channel -> post(() -> with(gardener -> seed(gardener, channel)))),
        path(
            "settings",
            () -> concat(get(() -> with(this::settings)), put(() -> with(this::change)))));
  }

  private Route with(Function<ActorRef<Gardener.Command>, Route> inner) {
    return gardener
        .map(inner)
        .orElseGet(
            () ->
                HubResponses.problem(
                    StatusCodes.SERVICE_UNAVAILABLE,
                    "there is no auto-seeding: the hub's database cannot be used",
                    "GET /hub/servers says what is wrong with it"));
  }

  private Route channels(ActorRef<Gardener.Command> gardener) {
    return parameterOptional(
        "q",
        query ->
            onSuccess(
                actorAsk.<Gardener.Command, Garden>ask(gardener, Gardener.GetGarden::new),
                channelPlacements -> HubResponses.ok(ChannelJson.of(channelPlacements, query))));
  }

  private Route seed(ActorRef<Gardener.Command> gardener, String channel) {
    return CorsRoutes.body(
        MAX_BODY,
        body -> {
          try {
            var wish = ByHand.read(channel, body.toArray());
            return onSuccess(
                slowAsk.<Gardener.Command, ByHand.Reply>ask(
                    gardener, replyTo -> new Gardener.Seed(wish, replyTo)),
                ChannelRoutes::answer);
          } catch (MalformedMessage e) {
            return HubResponses.malformed(e);
          }
        });
  }

  private static Route answer(ByHand.Reply reply) {
    if (reply instanceof ByHand.Reply.Answered answered) {
      return complete(RelayRoutes.response(answered.answer()));
    } else if (reply instanceof ByHand.Reply.Nowhere failed) {
      return HubResponses.problem(
          StatusCodes.BAD_GATEWAY, failed.why(), "GET /hub/servers says how each server is");
    }
    throw new AssertionError(reply);
  }

  private Route settings(ActorRef<Gardener.Command> gardener) {
    return onSuccess(
        actorAsk.<Gardener.Command, AutoSettings>ask(gardener, Gardener.GetSettings::new),
        ChannelRoutes::answer);
  }

  private static Route answer(AutoSettings settings) {
    return HubResponses.ok(settings.json().put("ret", 0));
  }

  private Route change(ActorRef<Gardener.Command> gardener) {
    return CorsRoutes.body(
        MAX_BODY,
        body ->
            onSuccess(
                actorAsk.<Gardener.Command, AutoSettings>ask(gardener, Gardener.GetSettings::new),
                settings -> change(gardener, settings, body.toArray())));
  }

  private Route change(ActorRef<Gardener.Command> gardener, AutoSettings settings, byte[] body) {
    try {
      var changed = settings.with(Json.read(body, "settings", MAX_BODY));
      return onSuccess(
          actorAsk.<Gardener.Command, SettingsReply>ask(
              gardener, replyTo -> new Gardener.SetSettings(changed, replyTo)),
          ChannelRoutes::answer);
    } catch (MalformedMessage e) {
      return HubResponses.malformed(e);
    }
  }

  private static Route answer(SettingsReply reply) {
    if (reply instanceof SettingsReply.Saved saved) {
      return answer(saved.settings());
    } else if (reply instanceof SettingsReply.Broken failed) {
      return HubResponses.problem(
          StatusCodes.SERVICE_UNAVAILABLE, "nothing was changed", failed.why());
    }
    throw new AssertionError(reply);
  }
}
