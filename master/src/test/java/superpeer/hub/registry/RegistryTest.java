package superpeer.hub.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.AskPattern;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import superpeer.hub.TestHubConfig;
import superpeer.hub.eventlog.EventLog;
import superpeer.hub.store.HubDatabase;
import superpeer.hub.store.HubDatabaseFailure;
import superpeer.protocol.MalformedMessage;
import superpeer.testing.ActorTestKitExtension;

class RegistryTest {

  private static final String OWN = "http://127.0.0.1:8080";
  private static final String OTHER = "http://203.0.113.7:8080";

  @RegisterExtension final ActorTestKitExtension actors = new ActorTestKitExtension();
  @TempDir Path dir;

  private final FakeSuperPeerApi superPeerApi = new FakeSuperPeerApi();
  private TestProbe<EventLog.Command> eventLog;
  private ActorRef<Registry.Command> registry;

  @BeforeEach
  void start() throws HubDatabaseFailure {
    superPeerApi.answer(OWN, request -> FakeSuperPeerApi.stats());
    eventLog = actors.kit().createTestProbe();
    registry = startedWith(Optional.of(HubDatabase.open(dir.resolve("hub.db"))), Optional.empty());
  }

  @Test
  void ownServerIsRegisteredAndPolledOverRest() {
    assertThat(nextLogText()).isEqualTo("this server is running");
    var self = servers().get(0);
    assertThat(self.entry().isSelf()).isTrue();
    assertThat(self.health().isRunning()).isTrue();
    var call = superPeerApi.calls().get(0);
    assertThat(call.describe()).isEqualTo("GET " + OWN + "/stats");
    assertThat(call.target().accessToken()).hasValue("own-token");
  }

  @Test
  void registeredServerIsPolledWithItsToken() throws MalformedMessage {
    nextLogText();
    superPeerApi.answer(
        OTHER,
        request ->
            request.target().accessToken().equals(Optional.of("secret"))
                ? FakeSuperPeerApi.stats()
                : FakeSuperPeerApi.json(401, "{}"));
    var added = add("{\"url\":\"" + OTHER + "/\",\"accessToken\":\"wrong\",\"remarks\":\"rack\"}");
    assertThat(nextLogText()).isEqualTo("rack was registered at " + OTHER);
    actors.advanceTime(Duration.ofSeconds(1));
    assertThat(nextLogText()).isEqualTo("rack is stopped: it refused the access token (HTTP 401)");

    change(added.entry().id(), "{\"accessToken\":\"secret\"}");
    assertThat(nextLogText()).startsWith("rack was changed");
    actors.advanceTime(Duration.ofSeconds(1));
    assertThat(nextLogText()).isEqualTo("rack is running");
  }

  @Test
  void serversAndTokensSurviveRestart() throws Exception {
    nextLogText();
    var added = add("{\"url\":\"" + OTHER + "\",\"accessToken\":\"secret\",\"auto\":false}");
    change(ServerEntry.SELF, "{\"maxChannels\":3,\"remarks\":\"home\"}");
    actors.kit().stop(registry);
    registry = startedWith(Optional.of(HubDatabase.open(dir.resolve("hub.db"))), Optional.empty());
    var again = servers();
    assertThat(again).extracting(server -> server.entry().url()).containsExactly(OWN, OTHER);
    assertThat(again.get(0).entry().maxChannels()).isEqualTo(3);
    assertThat(again.get(0).entry().accessToken()).hasValue("own-token");
    assertThat(again.get(1).entry()).isEqualTo(added.entry());
  }

  @Test
  void removedServerIsGone() throws MalformedMessage {
    nextLogText();
    var id = add("{\"url\":\"" + OTHER + "\"}").entry().id();
    assertThat(this.<RegistryReply>ask(replyTo -> new Registry.Remove(id, replyTo)))
        .isInstanceOf(RegistryReply.Done.class);
    assertThat(servers()).hasSize(1);
    assertThat(this.<Optional<ServerView>>ask(replyTo -> new Registry.Find(id, replyTo))).isEmpty();
  }

  @Test
  void invalidChangesAreRefusedWithAHint() throws MalformedMessage {
    nextLogText();
    var change = read("{\"url\":\"" + OWN + "\"}");
    assertRefused(RegistryReply.Reason.CONFLICT, ask(replyTo -> new Registry.Add(change, replyTo)));
    assertRefused(
        RegistryReply.Reason.INVALID,
        ask(replyTo -> new Registry.Update(ServerEntry.SELF, change, replyTo)));
    assertRefused(
        RegistryReply.Reason.CONFLICT,
        ask(replyTo -> new Registry.Remove(ServerEntry.SELF, replyTo)));
    assertRefused(
        RegistryReply.Reason.UNKNOWN, ask(replyTo -> new Registry.Remove("none", replyTo)));
    assertRefused(
        RegistryReply.Reason.UNKNOWN, ask(replyTo -> new Registry.Update("none", change, replyTo)));
    var bare = read("{}");
    assertRefused(RegistryReply.Reason.INVALID, ask(replyTo -> new Registry.Add(bare, replyTo)));
  }

  @Test
  void serversAboveTheLimitAreRefused() throws MalformedMessage {
    nextLogText();
    add("{\"url\":\"http://1\"}");
    add("{\"url\":\"http://2\"}");
    var third = read("{\"url\":\"http://3\"}");
    assertRefused(RegistryReply.Reason.CONFLICT, ask(replyTo -> new Registry.Add(third, replyTo)));
  }

  @Test
  void withoutDatabaseServersAreListedAndChangesRefused() throws MalformedMessage {
    nextLogText();
    actors.kit().stop(registry);
    registry = startedWith(Optional.empty(), Optional.of("the file is broken"));
    assertThat(nextLogText()).isEqualTo("this server is running");
    var listing = this.<Registry.Listing>ask(Registry.GetServers::new);
    assertThat(listing.databaseError()).hasValue("the file is broken");
    assertThat(listing.servers()).hasSize(1);
    var change = read("{\"url\":\"" + OTHER + "\"}");
    assertRefused(
        RegistryReply.Reason.UNAVAILABLE, ask(replyTo -> new Registry.Add(change, replyTo)));
  }

  private ActorRef<Registry.Command> startedWith(
      Optional<HubDatabase> database, Optional<String> databaseError) {
    var dependencies =
        new Registry.Dependencies(
            database, databaseError, superPeerApi, eventLog.getRef(), InstantSource.system());
    var config = TestHubConfig.with("registry { max-servers = 3, poll-stopped-at-most = 1 ms }");
    var self = ServerEntry.self(OWN, Optional.of("own-token"));
    var started = actors.kit().spawn(Registry.create(config.registry(), self, dependencies));
    actors.advanceTime(Duration.ofMillis(1));
    return started;
  }

  private String nextLogText() {
    return ((EventLog.Append) eventLog.receiveMessage()).text();
  }

  private List<ServerView> servers() {
    return this.<Registry.Listing>ask(Registry.GetServers::new).servers();
  }

  private ServerView add(String body) throws MalformedMessage {
    var server = read(body);
    return done(ask(replyTo -> new Registry.Add(server, replyTo)));
  }

  private ServerView change(String id, String body) throws MalformedMessage {
    var change = read(body);
    return done(ask(replyTo -> new Registry.Update(id, change, replyTo)));
  }

  private static ServerView done(RegistryReply registryReply) {
    assertThat(registryReply).isInstanceOf(RegistryReply.Done.class);
    return ((RegistryReply.Done) registryReply).server();
  }

  private static void assertRefused(RegistryReply.Reason reason, RegistryReply registryReply) {
    assertThat(registryReply).isInstanceOf(RegistryReply.Refused.class);
    assertThat(((RegistryReply.Refused) registryReply).reason()).isEqualTo(reason);
    assertThat(((RegistryReply.Refused) registryReply).hint()).isNotEmpty();
  }

  private static ServerChange read(String body) throws MalformedMessage {
    return ServerChange.read(body.getBytes(UTF_8));
  }

  private <T> T ask(Function<ActorRef<T>, Registry.Command> message) {
    var timeout = Duration.ofMinutes(10); // in manual time, which does not pass
    try {
      return AskPattern.<Registry.Command, T>ask(
              registry, message::apply, timeout, actors.kit().scheduler())
          .toCompletableFuture()
          .get(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
