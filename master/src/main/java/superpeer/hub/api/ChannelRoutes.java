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

/**
 * {@code /hub/channels} and {@code /hub/settings}: the channels and the settings of auto-seeding.
 */
final class ChannelRoutes {

  private static final int MAX_BODY = 512 * 1024;

  private final Optional<ActorRef<AutoSeeder.Command>> autoSeeder;
  private final ActorAsk actorAsk;
  private final ActorAsk slowAsk;

  /**
   * @param autoSeeder absent if there is no auto-seeding
   * @param slowAsk for requests that wait for a super peer
   */
  ChannelRoutes(
      Optional<ActorRef<AutoSeeder.Command>> autoSeeder, ActorAsk actorAsk, ActorAsk slowAsk) {
    this.autoSeeder = autoSeeder;
    this.actorAsk = actorAsk;
    this.slowAsk = slowAsk;
  }

  Route routes() {
    return concat(
        path("channels", () -> get(() -> with(this::channels))),
        path(
            segment("channels").slash(segment()).slash("seed"),
            channel -> post(() -> with(autoSeeder -> seed(autoSeeder, channel)))),
        path(
            "settings",
            () -> concat(get(() -> with(this::settings)), put(() -> with(this::change)))));
  }

  private Route with(Function<ActorRef<AutoSeeder.Command>, Route> inner) {
    return autoSeeder
        .map(inner)
        .orElseGet(
            () ->
                HubResponses.problem(
                    StatusCodes.SERVICE_UNAVAILABLE,
                    "auto-seeding is off: the hub's database cannot be used",
                    "see trouble in GET /hub/servers for the reason"));
  }

  private Route channels(ActorRef<AutoSeeder.Command> autoSeeder) {
    return parameterOptional(
        "q",
        query ->
            onSuccess(
                actorAsk.<AutoSeeder.Command, ChannelPlacements>ask(
                    autoSeeder, AutoSeeder.GetPlacements::new),
                channelPlacements -> HubResponses.ok(ChannelJson.of(channelPlacements, query))));
  }

  private Route seed(ActorRef<AutoSeeder.Command> autoSeeder, String channel) {
    return CorsRoutes.body(
        MAX_BODY,
        body -> {
          try {
            var manualSeed = ManualSeed.read(channel, body.toArray());
            return onSuccess(
                slowAsk.<AutoSeeder.Command, ManualSeed.Result>ask(
                    autoSeeder, replyTo -> new AutoSeeder.SeedNow(manualSeed, replyTo)),
                ChannelRoutes::answer);
          } catch (MalformedMessage e) {
            return HubResponses.malformed(e);
          }
        });
  }

  private static Route answer(ManualSeed.Result reply) {
    if (reply instanceof ManualSeed.Result.Answered answered) {
      return complete(RelayRoutes.response(answered.response()));
    } else if (reply instanceof ManualSeed.Result.Failed failed) {
      return HubResponses.problem(
          StatusCodes.BAD_GATEWAY,
          failed.reason(),
          "see GET /hub/servers for the status of each server");
    }
    throw new AssertionError(reply);
  }

  private Route settings(ActorRef<AutoSeeder.Command> autoSeeder) {
    return onSuccess(
        actorAsk.<AutoSeeder.Command, HubSettings>ask(autoSeeder, AutoSeeder.GetSettings::new),
        ChannelRoutes::answer);
  }

  private static Route answer(HubSettings settings) {
    return HubResponses.ok(settings.json().put("ret", 0));
  }

  private Route change(ActorRef<AutoSeeder.Command> autoSeeder) {
    return CorsRoutes.body(
        MAX_BODY,
        body ->
            onSuccess(
                actorAsk.<AutoSeeder.Command, HubSettings>ask(
                    autoSeeder, AutoSeeder.GetSettings::new),
                settings -> change(autoSeeder, settings, body.toArray())));
  }

  private Route change(ActorRef<AutoSeeder.Command> autoSeeder, HubSettings settings, byte[] body) {
    try {
      var changed = settings.with(Json.read(body, "settings", MAX_BODY));
      return onSuccess(
          actorAsk.<AutoSeeder.Command, SettingsReply>ask(
              autoSeeder, replyTo -> new AutoSeeder.SetSettings(changed, replyTo)),
          ChannelRoutes::answer);
    } catch (MalformedMessage e) {
      return HubResponses.malformed(e);
    }
  }

  private static Route answer(SettingsReply reply) {
    if (reply instanceof SettingsReply.Applied applied) {
      return answer(applied.settings());
    } else if (reply instanceof SettingsReply.Failed failed) {
      return HubResponses.problem(
          StatusCodes.SERVICE_UNAVAILABLE, "nothing was changed", failed.reason());
    }
    throw new AssertionError(reply);
  }
}
