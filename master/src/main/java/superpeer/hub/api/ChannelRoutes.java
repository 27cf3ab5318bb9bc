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
import superpeer.hub.planner.AutoSeeder;
import superpeer.hub.planner.AutoSeeder.SettingsReply;
import superpeer.hub.planner.ChannelPlacements;
import superpeer.hub.planner.HubSettings;
import superpeer.hub.planner.ManualSeed;
import superpeer.protocol.Json;
import superpeer.protocol.MalformedMessage;

/** {@code /hub/channels} and {@code /hub/settings}: what auto-seeding sees, and how it is told. */
final class ChannelRoutes {

  private static final int MAX_BODY = 512 * 1024;

  private final Optional<ActorRef<AutoSeeder.Command>> gardener;
  private final ActorAsk actorAsk;
  private final ActorAsk slowAsk;

  /**
   * @param gardener absent where there is no auto-seeding
   * @param patient for what a super peer has to answer first
   */
  ChannelRoutes(
      Optional<ActorRef<AutoSeeder.Command>> gardener, ActorAsk actorAsk, ActorAsk patient) {
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

  private Route with(Function<ActorRef<AutoSeeder.Command>, Route> inner) {
    return gardener
        .map(inner)
        .orElseGet(
            () ->
                HubResponses.problem(
                    StatusCodes.SERVICE_UNAVAILABLE,
                    "there is no auto-seeding: the hub's database cannot be used",
                    "GET /hub/servers says what is wrong with it"));
  }

  private Route channels(ActorRef<AutoSeeder.Command> gardener) {
    return parameterOptional(
        "q",
        query ->
            onSuccess(
                actorAsk.<AutoSeeder.Command, ChannelPlacements>ask(
                    gardener, AutoSeeder.GetPlacements::new),
                channelPlacements -> HubResponses.ok(ChannelJson.of(channelPlacements, query))));
  }

  private Route seed(ActorRef<AutoSeeder.Command> gardener, String channel) {
    return CorsRoutes.body(
        MAX_BODY,
        body -> {
          try {
            var wish = ManualSeed.read(channel, body.toArray());
            return onSuccess(
                slowAsk.<AutoSeeder.Command, ManualSeed.Reply>ask(
                    gardener, replyTo -> new AutoSeeder.SeedNow(wish, replyTo)),
                ChannelRoutes::answer);
          } catch (MalformedMessage e) {
            return HubResponses.malformed(e);
          }
        });
  }

  private static Route answer(ManualSeed.Reply reply) {
    if (reply instanceof ManualSeed.Reply.Answered answered) {
      return complete(RelayRoutes.response(answered.response()));
    } else if (reply instanceof ManualSeed.Reply.Failed failed) {
      return HubResponses.problem(
          StatusCodes.BAD_GATEWAY, failed.reason(), "GET /hub/servers says how each server is");
    }
    throw new AssertionError(reply);
  }

  private Route settings(ActorRef<AutoSeeder.Command> gardener) {
    return onSuccess(
        actorAsk.<AutoSeeder.Command, HubSettings>ask(gardener, AutoSeeder.GetSettings::new),
        ChannelRoutes::answer);
  }

  private static Route answer(HubSettings settings) {
    return HubResponses.ok(settings.json().put("ret", 0));
  }

  private Route change(ActorRef<AutoSeeder.Command> gardener) {
    return CorsRoutes.body(
        MAX_BODY,
        body ->
            onSuccess(
                actorAsk.<AutoSeeder.Command, HubSettings>ask(
                    gardener, AutoSeeder.GetSettings::new),
                settings -> change(gardener, settings, body.toArray())));
  }

  private Route change(ActorRef<AutoSeeder.Command> gardener, HubSettings settings, byte[] body) {
    try {
      var changed = settings.with(Json.read(body, "settings", MAX_BODY));
      return onSuccess(
          actorAsk.<AutoSeeder.Command, SettingsReply>ask(
              gardener, replyTo -> new AutoSeeder.SetSettings(changed, replyTo)),
          ChannelRoutes::answer);
    } catch (MalformedMessage e) {
      return HubResponses.malformed(e);
    }
  }

  private static Route answer(SettingsReply reply) {
    if (reply instanceof SettingsReply.Saved saved) {
      return answer(saved.settings());
    } else if (reply instanceof SettingsReply.Failed failed) {
      return HubResponses.problem(
          StatusCodes.SERVICE_UNAVAILABLE, "nothing was changed", failed.reason());
    }
    throw new AssertionError(reply);
  }
}
