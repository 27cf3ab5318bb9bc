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
import superpeer.hub.store.HubFile;
import superpeer.hub.store.HubFileFailure;
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
  public record Add(ServerChange server, ActorRef<Reply> replyTo) implements Command {}

  /** Changes what the change names. */
  public record Change(String id, ServerChange change, ActorRef<Reply> replyTo)
      implements Command {}

  /** Forgets a server, and which of its seeds were the hub's; they go on. */
  public record Remove(String id, ActorRef<Reply> replyTo) implements Command {}

  private record Looked(Servers.Look look, ServerReport report) implements Command {}

  private record Failed(Servers.Look look, Servers.Failure failure) implements Command {}

  private enum Due implements Command {
    LOOK
  }

  /**
   * @param trouble why changes are refused; absent when all is well
   */
  public record Listing(List<ServerView> servers, Optional<String> trouble) {}

  /**
   * What the registry needs of the world.
   *
   * @param file absent: nothing can be changed, as {@code trouble} says; closed with the actor
   * @param trouble why there is no file
   * @param diary is told what changed
   */
  public record World(
      Optional<HubFile> file,
      Optional<String> trouble,
      SuperPeers superPeers,
      ActorRef<EventLog.Command> diary,
      InstantSource clock) {}

  /** How often it is looked for looks that are due. */
  private static final Duration TICK = Duration.ofMillis(250);

  private static final int ID_BYTES = 4;

  private final RegistryConfig config;
  private final World world;
  private final Optional<ServerFile> file;
  private final Servers servers;
  private final SecureRandom random = new SecureRandom();
  private Optional<String> trouble;

  /**
   * @param self the server in this process as it is reached now; what was changed of it is kept
   */
  public static Behavior<Command> create(RegistryConfig config, ServerEntry self, World world) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerWithFixedDelay(Due.LOOK, Duration.ZERO, TICK);
                  return new Registry(context, config, self, world);
                }));
  }

  private Registry(
      ActorContext<Command> context, RegistryConfig config, ServerEntry self, World world) {
    super(context);
    this.config = config;
    this.world = world;
    this.file = world.file().map(ServerFile::new);
    this.trouble = world.trouble();
    this.servers = new Servers(config.pollEvery(), config.pollStoppedAtMost());
    servers.put(self, world.clock().millis());
    file.ifPresent(it -> load(it, self));
  }

  private void load(ServerFile from, ServerEntry self) {
    try {
      for (var entry : from.load()) {
        servers.put(entry.isSelf() ? entry.at(self) : entry, world.clock().millis());
      }
    } catch (HubFileFailure e) {
      getContext().getLog().error("{}", e.words());
      trouble = Optional.of(e.words());
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
        .onMessage(Looked.class, this::onLooked)
        .onMessage(Failed.class, this::onFailed)
        .onMessageEquals(Due.LOOK, this::onLook)
        .onSignal(PostStop.class, signal -> onEnd())
        .build();
  }

  private Behavior<Command> onGetServers(GetServers ask) {
    ask.replyTo().tell(new Listing(servers.views(), trouble));
    return this;
  }

  private Behavior<Command> onFind(Find ask) {
    ask.replyTo().tell(servers.find(ask.id()));
    return this;
  }

  private Behavior<Command> onAdd(Add ask) {
    if (servers.size() >= config.maxServers()) {
      return refuse(
          ask.replyTo(),
          Reply.Why.CONFLICT,
          config.maxServers() + " servers are registered, which is as many as may be",
          "delete one, or raise superpeer.hub.registry.max-servers");
    } else if (ask.server().url().isEmpty()) {
      return refuse(
          ask.replyTo(),
          Reply.Why.UNFIT,
          "a server without url",
          "give the address of its REST API, such as http://203.0.113.7:8080");
    }
    var bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    var fresh = ServerEntry.fresh(HexFormat.of().formatHex(bytes)).with(ask.server());
    return save(fresh, "is registered at " + fresh.url(), ask.replyTo());
  }

  private Behavior<Command> onChange(Change ask) {
    var known = servers.find(ask.id());
    if (known.isEmpty()) {
      return unknown(ask.id(), ask.replyTo());
    }
    var change = ask.change();
    if (known.get().entry().isSelf()
        && (change.url().isPresent() || change.accessToken().isPresent())) {
      return refuse(
          ask.replyTo(),
          Reply.Why.UNFIT,
          "url and access token of the server in this process are its own settings",
          "change superpeer.master.access-token and the like, and restart");
    }
    var changed = known.get().entry().with(change);
    return save(changed, "is changed: " + words(changed), ask.replyTo());
  }

  private static String words(ServerEntry entry) {
    return (entry.enabled() ? "enabled" : "disabled")
        + ", auto-seeding "
        + (entry.auto() ? "on" : "off");
  }

  private Behavior<Command> save(ServerEntry entry, String what, ActorRef<Reply> replyTo) {
    var other = servers.withUrl(entry.url()).filter(it -> !it.id().equals(entry.id()));
    if (other.isPresent()) {
      return refuse(
          replyTo,
          Reply.Why.CONFLICT,
          entry.url() + " is registered already, as " + other.get().id(),
          "change that one");
    }
    return stored(
        () -> fileOrTrouble().save(entry),
        replyTo,
        () -> {
          servers.put(entry, world.clock().millis());
          tell(entry.name() + " " + what);
          return servers.find(entry.id()).orElseThrow();
        });
  }

  private Behavior<Command> onRemove(Remove ask) {
    var known = servers.find(ask.id());
    if (known.isEmpty()) {
      return unknown(ask.id(), ask.replyTo());
    } else if (known.get().entry().isSelf()) {
      return refuse(
          ask.replyTo(),
          Reply.Why.CONFLICT,
          "the server in this process is always registered",
          "PATCH it with {\"enabled\":false} instead");
    }
    return stored(
        () -> fileOrTrouble().remove(ask.id()),
        ask.replyTo(),
        () -> {
          servers.remove(ask.id());
          tell(known.get().entry().name() + " is no longer registered; its seeds go on");
          return known.get();
        });
  }

  /** Something that reaches the disk, or does not. */
  @FunctionalInterface
  private interface Write {
    void run() throws HubFileFailure;
  }

  private Behavior<Command> stored(
      Write write, ActorRef<Reply> replyTo, Supplier<ServerView> then) {
    try {
      write.run();
      replyTo.tell(new Reply.Done(then.get()));
    } catch (HubFileFailure e) {
      getContext().getLog().error("{}", e.words());
      replyTo.tell(new Reply.Refused(Reply.Why.BROKEN, "nothing was changed", e.words()));
    }
    return this;
  }

  private ServerFile fileOrTrouble() throws HubFileFailure {
    if (file.isPresent()) {
      return file.get();
    }
    throw new HubFileFailure(
        trouble.orElse("the hub has no database"), new IllegalStateException());
  }

  private Behavior<Command> unknown(String id, ActorRef<Reply> replyTo) {
    return refuse(
        replyTo, Reply.Why.UNKNOWN, "no server has the id " + id, "GET /hub/servers lists them");
  }

  private Behavior<Command> refuse(
      ActorRef<Reply> replyTo, Reply.Why why, String error, String hint) {
    replyTo.tell(new Reply.Refused(why, error, hint));
    return this;
  }

  private Behavior<Command> onLook() {
    for (var look : servers.due(world.clock().millis())) {
      getContext()
          .pipeToSelf(
              world
                  .superPeers()
                  .call(
                      look.entry().target(), SuperPeers.Call.get("/stats", config.answerTimeout())),
              (answer, failure) ->
                  answer == null ? new Failed(look, unanswered(failure)) : read(look, answer));
    }
    return this;
  }

  private Command read(Servers.Look look, SuperPeers.Answer answer) {
    if (answer.status() == 401 || answer.status() == 403) {
      return lasting(look, "it refuses the access token (HTTP " + answer.status() + ")");
    } else if (!answer.isSuccess()) {
      var reason = "GET /stats answers HTTP " + answer.status();
      return new Failed(look, new Servers.Failure(Servers.Failure.Kind.PASSING, reason));
    }
    try {
      return new Looked(
          look, ServerReport.read(answer.body().toArrayUnsafe(), config.maxAnswerKb() * 1024));
    } catch (MalformedMessage e) {
      return lasting(look, String.valueOf(e.getMessage()));
    }
  }

  private static Command lasting(Servers.Look look, String reason) {
    return new Failed(look, new Servers.Failure(Servers.Failure.Kind.LASTING, reason));
  }

  private static Servers.Failure unanswered(Throwable failure) {
    var cause = failure.getCause() == null ? failure : failure.getCause();
    var kind =
        cause instanceof SuperPeers.Unreachable it && it.isSilence()
            ? Servers.Failure.Kind.SILENT
            : Servers.Failure.Kind.PASSING;
    return new Servers.Failure(kind, String.valueOf(cause.getMessage()));
  }

  private Behavior<Command> onLooked(Looked looked) {
    servers.heard(looked.look(), looked.report(), world.clock().millis()).ifPresent(this::tell);
    return this;
  }

  private Behavior<Command> onFailed(Failed failed) {
    servers.failed(failed.look(), failed.failure(), world.clock().millis()).ifPresent(this::tell);
    return this;
  }

  private void tell(String what) {
    world.diary().tell(new EventLog.Append("server", what));
  }

  private Behavior<Command> onEnd() {
    file.ifPresent(ServerFile::close);
    return this;
  }
}
