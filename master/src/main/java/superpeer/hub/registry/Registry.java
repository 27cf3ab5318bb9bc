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
 * Owns the registered servers: keeps them on disk, and asks each how it is. A change is on disk
 * before it is answered. Blocks for the file: to be started on a dispatcher that may.
 */
public final class Registry extends AbstractBehavior<Registry.Command> {

  public sealed interface Command {}

  /** Asks for all servers, the own one first. */
  public record GetServers(ActorRef<Listing> replyTo) implements Command {}

  /** Asks for one. */
  public record Find(String id, ActorRef<Optional<ServerView>> replyTo) implements Command {}

  /** Registers a server. */
  public record Add(ServerChange server, ActorRef<RegistryReply> replyTo) implements Command {}

  /** Changes what the change names. */
  public record Change(String id, ServerChange change, ActorRef<RegistryReply> replyTo)
      implements Command {}

  /** Forgets a server, and which of its seeds were the hub's; they go on. */
  public record Remove(String id, ActorRef<RegistryReply> replyTo) implements Command {}

  private record Polled(ServerDirectory.Poll look, ServerReport report) implements Command {}

  private record PollFailed(ServerDirectory.Poll look, ServerDirectory.Failure failure)
      implements Command {}

  private enum Due implements Command {
    LOOK
  }

  /**
   * @param databaseError why changes are refused; absent when all is well
   */
  public record Listing(List<ServerView> servers, Optional<String> databaseError) {}

  /**
   * What the registry needs of the world.
   *
   * @param database absent: nothing can be changed, as {@code trouble} says; closed with the actor
   * @param databaseError why there is no file
   * @param eventLog is told what changed
   */
  public record Dependencies(
      Optional<HubDatabase> database,
      Optional<String> databaseError,
      SuperPeerApi superPeerApi,
      ActorRef<EventLog.Command> eventLog,
      InstantSource clock) {}

  /** How often it is looked for looks that are due. */
  private static final Duration TICK = Duration.ofMillis(250);

  private static final int ID_BYTES = 4;

  private final RegistryConfig config;
  private final Dependencies dependencies;
  private final Optional<ServerStore> store;
  private final ServerDirectory serverDirectory;
  private final SecureRandom random = new SecureRandom();
  private Optional<String> databaseError;

  /**
   * @param self the server in this process as it is reached now; what was changed of it is kept
   */
  public static Behavior<Command> create(
      RegistryConfig config, ServerEntry self, Dependencies dependencies) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerWithFixedDelay(Due.LOOK, Duration.ZERO, TICK);
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
        .onMessage(Change.class, this::onChange)
        .onMessage(Remove.class, this::onRemove)
        .onMessage(Polled.class, this::onLooked)
        .onMessage(PollFailed.class, this::onFailed)
        .onMessageEquals(Due.LOOK, this::onLook)
        .onSignal(PostStop.class, signal -> onEnd())
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
          config.maxServers() + " servers are registered, which is as many as may be",
          "delete one, or raise superpeer.hub.registry.max-servers");
    } else if (ask.server().url().isEmpty()) {
      return refuse(
          ask.replyTo(),
          RegistryReply.Reason.INVALID,
          "a server without url",
          "give the address of its REST API, such as http://203.0.113.7:8080");
    }
    var bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    var fresh = ServerEntry.fresh(HexFormat.of().formatHex(bytes)).with(ask.server());
    return save(fresh, "is registered at " + fresh.url(), ask.replyTo());
  }

  private Behavior<Command> onChange(Change ask) {
    var known = serverDirectory.find(ask.id());
    if (known.isEmpty()) {
      return unknown(ask.id(), ask.replyTo());
    }
    var change = ask.change();
    if (known.get().entry().isSelf()
        && (change.url().isPresent() || change.accessToken().isPresent())) {
      return refuse(
          ask.replyTo(),
          RegistryReply.Reason.INVALID,
          "url and access token of the server in this process are its own settings",
          "change superpeer.master.access-token and the like, and restart");
    }
    var changed = known.get().entry().with(change);
    return save(changed, "is changed: " + describe(changed), ask.replyTo());
  }

  private static String describe(ServerEntry entry) {
    return (entry.enabled() ? "enabled" : "disabled")
        + ", auto-seeding "
        + (entry.auto() ? "on" : "off");
  }

  private Behavior<Command> save(ServerEntry entry, String what, ActorRef<RegistryReply> replyTo) {
    var other = serverDirectory.withUrl(entry.url()).filter(it -> !it.id().equals(entry.id()));
    if (other.isPresent()) {
      return refuse(
          replyTo,
          RegistryReply.Reason.CONFLICT,
          entry.url() + " is registered already, as " + other.get().id(),
          "change that one");
    }
    return stored(
        () -> requireStore().save(entry),
        replyTo,
        () -> {
          serverDirectory.put(entry, dependencies.clock().millis());
          log(entry.name() + " " + what);
          return serverDirectory.find(entry.id()).orElseThrow();
        });
  }

  private Behavior<Command> onRemove(Remove ask) {
    var known = serverDirectory.find(ask.id());
    if (known.isEmpty()) {
      return unknown(ask.id(), ask.replyTo());
    } else if (known.get().entry().isSelf()) {
      return refuse(
          ask.replyTo(),
          RegistryReply.Reason.CONFLICT,
          "the server in this process is always registered",
          "PATCH it with {\"enabled\":false} instead");
    }
    return stored(
        () -> requireStore().remove(ask.id()),
        ask.replyTo(),
        () -> {
          serverDirectory.remove(ask.id());
          log(known.get().entry().name() + " is no longer registered; its seeds go on");
          return known.get();
        });
  }

  /** Something that reaches the disk, or does not. */
  @FunctionalInterface
  private interface Write {
    void run() throws HubDatabaseFailure;
  }

  private Behavior<Command> stored(
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
        "GET /hub/servers lists them");
  }

  private Behavior<Command> refuse(
      ActorRef<RegistryReply> replyTo, RegistryReply.Reason reason, String error, String hint) {
    replyTo.tell(new RegistryReply.Refused(reason, error, hint));
    return this;
  }

  private Behavior<Command> onLook() {
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
                      ? new PollFailed(poll, unanswered(failure))
                      : read(poll, response));
    }
    return this;
  }

  private Command read(ServerDirectory.Poll poll, SuperPeerApi.Response response) {
    if (response.status() == 401 || response.status() == 403) {
      return lasting(poll, "it refuses the access token (HTTP " + response.status() + ")");
    } else if (!response.isSuccess()) {
      var reason = "GET /stats answers HTTP " + response.status();
      return new PollFailed(
          poll, new ServerDirectory.Failure(ServerDirectory.Failure.Kind.TRANSIENT, reason));
    }
    try {
      return new Polled(
          poll, ServerReport.read(response.body().toArrayUnsafe(), config.maxAnswerKb() * 1024));
    } catch (MalformedMessage e) {
      return lasting(poll, String.valueOf(e.getMessage()));
    }
  }

  private static Command lasting(ServerDirectory.Poll poll, String reason) {
    return new PollFailed(
        poll, new ServerDirectory.Failure(ServerDirectory.Failure.Kind.PERMANENT, reason));
  }

  private static ServerDirectory.Failure unanswered(Throwable failure) {
    var cause = failure.getCause() == null ? failure : failure.getCause();
    var kind =
        cause instanceof SuperPeerApi.Unreachable it && it.isTimeout()
            ? ServerDirectory.Failure.Kind.TIMEOUT
            : ServerDirectory.Failure.Kind.TRANSIENT;
    return new ServerDirectory.Failure(kind, String.valueOf(cause.getMessage()));
  }

  private Behavior<Command> onLooked(Polled polled) {
    serverDirectory
        .answered(polled.look(), polled.report(), dependencies.clock().millis())
        .ifPresent(this::log);
    return this;
  }

  private Behavior<Command> onFailed(PollFailed pollFailed) {
    serverDirectory
        .failed(pollFailed.look(), pollFailed.failure(), dependencies.clock().millis())
        .ifPresent(this::log);
    return this;
  }

  private void log(String what) {
    dependencies.eventLog().tell(new EventLog.Append("server", what));
  }

  private Behavior<Command> onEnd() {
    store.ifPresent(ServerStore::close);
    return this;
  }
}
