package superpeer.hub.registry;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import superpeer.hub.config.RegistryConfig;
import superpeer.hub.eventlog.EventLog;
import superpeer.hub.store.HubDatabase;
import superpeer.hub.store.HubDatabaseFailure;
import superpeer.protocol.MalformedMessage;

/**
 * Owns the registered servers: stores them and polls each of them. A change is on disk before it is
 * confirmed. Blocks on the database: start it on a blocking dispatcher.
 */
public final class Registry extends AbstractBehavior<Registry.Command> {

  public sealed interface Command {}

  /** Asks for all servers, the one in this process first. */
  public record GetServers(ActorRef<Listing> replyTo) implements Command {}

  /** Asks for one server. */
  public record Find(String id, ActorRef<Optional<ServerView>> replyTo) implements Command {}

  /** Registers a server. */
  public record Add(ServerChange server, ActorRef<RegistryReply> replyTo) implements Command {}

  /** Changes a server. */
  public record Update(String id, ServerChange change, ActorRef<RegistryReply> replyTo)
      implements Command {}

  /** Removes a server and the record of its planned seeds. The seeds keep running. */
  public record Remove(String id, ActorRef<RegistryReply> replyTo) implements Command {}

  private record Polled(ServerDirectory.Poll poll, ServerReport report) implements Command {}

  private record PollFailed(ServerDirectory.Poll poll, ServerDirectory.Failure failure)
      implements Command {}

  private enum Tick implements Command {
    POLL
  }

  /**
   * @param databaseError why changes are refused; absent if they are not
   */
  public record Listing(List<ServerView> servers, Optional<String> databaseError) {}

  /**
   * What the registry talks to.
   *
   * @param database absent: nothing can be changed; closed with the actor
   * @param databaseError why there is no database
   * @param eventLog receives what changed
   */
  public record Dependencies(
      Optional<HubDatabase> database,
      Optional<String> databaseError,
      SuperPeerApi superPeerApi,
      ActorRef<EventLog.Command> eventLog,
      InstantSource clock) {}

  /** How often due polls are started. */
  private static final Duration TICK = Duration.ofMillis(250);

  private static final int ID_BYTES = 4;

  private final RegistryConfig config;
  private final Dependencies dependencies;
  private final Optional<ServerStore> store;
  private final ServerDirectory serverDirectory;
  private final SecureRandom random = new SecureRandom();
  private Optional<String> databaseError;

  /**
   * @param self the server in this process, with its current address; its stored changes are kept
   */
  public static Behavior<Command> create(
      RegistryConfig config, ServerEntry self, Dependencies dependencies) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerWithFixedDelay(Tick.POLL, Duration.ZERO, TICK);
                  return new Registry(context, config, self, dependencies);
                }));
  }

  private Registry(
      ActorContext<Command> context,
      RegistryConfig config,
      ServerEntry self,
      Dependencies dependencies) {
    super(context);
    this.config = config;
    this.dependencies = dependencies;
    this.store = dependencies.database().map(ServerStore::new);
    this.databaseError = dependencies.databaseError();
    this.serverDirectory = new ServerDirectory(config.pollEvery(), config.pollStoppedAtMost());
    serverDirectory.put(self, dependencies.clock().millis());
    store.ifPresent(it -> load(it, self));
  }

  private void load(ServerStore from, ServerEntry self) {
    try {
      for (var entry : from.load()) {
        serverDirectory.put(entry.isSelf() ? entry.at(self) : entry, dependencies.clock().millis());
      }
    } catch (HubDatabaseFailure e) {
      getContext().getLog().error("{}", e.description());
      databaseError = Optional.of(e.description());
    }
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(GetServers.class, this::onGetServers)
        .onMessage(Find.class, this::onFind)
        .onMessage(Add.class, this::onAdd)
        .onMessage(Update.class, this::onUpdate)
        .onMessage(Remove.class, this::onRemove)
        .onMessage(Polled.class, this::onPolled)
        .onMessage(PollFailed.class, this::onPollFailed)
        .onMessageEquals(Tick.POLL, this::onTick)
        .onSignal(PostStop.class, signal -> onPostStop())
        .build();
  }

  private Behavior<Command> onGetServers(GetServers ask) {
    ask.replyTo().tell(new Listing(serverDirectory.views(), databaseError));
    return this;
  }

  private Behavior<Command> onFind(Find ask) {
    ask.replyTo().tell(serverDirectory.find(ask.id()));
    return this;
  }

  private Behavior<Command> onAdd(Add ask) {
    if (serverDirectory.size() >= config.maxServers()) {
      return refuse(
          ask.replyTo(),
          RegistryReply.Reason.CONFLICT,
          config.maxServers() + " servers are registered, the configured maximum",
          "remove one, or raise superpeer.hub.registry.max-servers");
    } else if (ask.server().url().isEmpty()) {
      return refuse(
          ask.replyTo(),
          RegistryReply.Reason.INVALID,
          "url is missing",
          "set it to the address of the server's REST API, such as http://203.0.113.7:8080");
    }
    var bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    var fresh = ServerEntry.create(HexFormat.of().formatHex(bytes)).with(ask.server());
    return save(fresh, "was registered at " + fresh.url(), ask.replyTo());
  }

  private Behavior<Command> onUpdate(Update ask) {
    var existing = serverDirectory.find(ask.id());
    if (existing.isEmpty()) {
      return unknown(ask.id(), ask.replyTo());
    }
    var change = ask.change();
    if (existing.get().entry().isSelf()
        && (change.url().isPresent() || change.accessToken().isPresent())) {
      return refuse(
          ask.replyTo(),
          RegistryReply.Reason.INVALID,
          "url and accessToken of the server in this process cannot be changed here",
          "change its settings, such as superpeer.master.access-token, and restart");
    }
    var changed = existing.get().entry().with(change);
    return save(changed, "was changed: " + describe(changed), ask.replyTo());
  }

  private static String describe(ServerEntry entry) {
    return (entry.enabled() ? "enabled" : "disabled")
        + ", auto-seeding "
        + (entry.auto() ? "on" : "off");
  }

  private Behavior<Command> save(ServerEntry entry, String event, ActorRef<RegistryReply> replyTo) {
    var other = serverDirectory.withUrl(entry.url()).filter(it -> !it.id().equals(entry.id()));
    if (other.isPresent()) {
      return refuse(
          replyTo,
          RegistryReply.Reason.CONFLICT,
          entry.url() + " is already registered, as " + other.get().id(),
          "change that server instead");
    }
    return storeAndReply(
        () -> requireStore().save(entry),
        replyTo,
        () -> {
          serverDirectory.put(entry, dependencies.clock().millis());
          log(entry.name() + " " + event);
          return serverDirectory.find(entry.id()).orElseThrow();
        });
  }

  private Behavior<Command> onRemove(Remove ask) {
    var existing = serverDirectory.find(ask.id());
    if (existing.isEmpty()) {
      return unknown(ask.id(), ask.replyTo());
    } else if (existing.get().entry().isSelf()) {
      return refuse(
          ask.replyTo(),
          RegistryReply.Reason.CONFLICT,
          "the server in this process is always registered",
          "disable it with PATCH {\"enabled\":false} instead");
    }
    return storeAndReply(
        () -> requireStore().remove(ask.id()),
        ask.replyTo(),
        () -> {
          serverDirectory.remove(ask.id());
          log(existing.get().entry().name() + " was removed; its seeds keep running");
          return existing.get();
        });
  }

  /** A write to the database. */
  @FunctionalInterface
  private interface Write {
    void run() throws HubDatabaseFailure;
  }

  private Behavior<Command> storeAndReply(
      Write write, ActorRef<RegistryReply> replyTo, Supplier<ServerView> then) {
    try {
      write.run();
      replyTo.tell(new RegistryReply.Done(then.get()));
    } catch (HubDatabaseFailure e) {
      getContext().getLog().error("{}", e.description());
      replyTo.tell(
          new RegistryReply.Refused(
              RegistryReply.Reason.UNAVAILABLE, "nothing was changed", e.description()));
    }
    return this;
  }

  private ServerStore requireStore() throws HubDatabaseFailure {
    if (store.isPresent()) {
      return store.get();
    }
    throw new HubDatabaseFailure(
        databaseError.orElse("the hub has no database"), new IllegalStateException());
  }

  private Behavior<Command> unknown(String id, ActorRef<RegistryReply> replyTo) {
    return refuse(
        replyTo,
        RegistryReply.Reason.UNKNOWN,
        "no server has the id " + id,
        "list the servers with GET /hub/servers");
  }

  private Behavior<Command> refuse(
      ActorRef<RegistryReply> replyTo, RegistryReply.Reason reason, String error, String hint) {
    replyTo.tell(new RegistryReply.Refused(reason, error, hint));
    return this;
  }

  private Behavior<Command> onTick() {
    for (var poll : serverDirectory.due(dependencies.clock().millis())) {
      getContext()
          .pipeToSelf(
              dependencies
                  .superPeerApi()
                  .call(
                      poll.entry().target(),
                      SuperPeerApi.Call.get("/stats", config.answerTimeout())),
              (response, failure) ->
                  response == null
                      ? new PollFailed(poll, toFailure(failure))
                      : read(poll, response));
    }
    return this;
  }

  private Command read(ServerDirectory.Poll poll, SuperPeerApi.Response response) {
    if (response.status() == 401 || response.status() == 403) {
      return permanent(poll, "it refused the access token (HTTP " + response.status() + ")");
    } else if (!response.isSuccess()) {
      var reason = "GET /stats returned HTTP " + response.status();
      return new PollFailed(
          poll, new ServerDirectory.Failure(ServerDirectory.Failure.Kind.TRANSIENT, reason));
    }
    try {
      return new Polled(
          poll, ServerReport.read(response.body().toArrayUnsafe(), config.maxAnswerKb() * 1024));
    } catch (MalformedMessage e) {
      return permanent(poll, String.valueOf(e.getMessage()));
    }
  }

  private static Command permanent(ServerDirectory.Poll poll, String reason) {
    return new PollFailed(
        poll, new ServerDirectory.Failure(ServerDirectory.Failure.Kind.PERMANENT, reason));
  }

  private static ServerDirectory.Failure toFailure(Throwable failure) {
    var cause = failure.getCause() == null ? failure : failure.getCause();
    var kind =
        cause instanceof SuperPeerApi.NoResponse it && it.isTimeout()
            ? ServerDirectory.Failure.Kind.TIMEOUT
            : ServerDirectory.Failure.Kind.TRANSIENT;
    return new ServerDirectory.Failure(kind, String.valueOf(cause.getMessage()));
  }

  private Behavior<Command> onPolled(Polled polled) {
    serverDirectory
        .answered(polled.poll(), polled.report(), dependencies.clock().millis())
        .ifPresent(this::log);
    return this;
  }

  private Behavior<Command> onPollFailed(PollFailed pollFailed) {
    serverDirectory
        .failed(pollFailed.poll(), pollFailed.failure(), dependencies.clock().millis())
        .ifPresent(this::log);
    return this;
  }

  private void log(String text) {
    dependencies.eventLog().tell(new EventLog.Append("server", text));
  }

  private Behavior<Command> onPostStop() {
    store.ifPresent(ServerStore::close);
    return this;
  }
}
