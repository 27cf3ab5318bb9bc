package superpeer.worker;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.LoggingTestKit;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.typesafe.config.Config;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import superpeer.worker.config.WorkerConfig;

/**
 * Runs a complete warm-up: a channel, its viewers and the loopback server between them, over real
 * WebRTC.
 */
class WarmUpIT {

  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  private final Config settings = WorkerConfig.load(Map.of());
  private final ActorTestKit actors = ActorTestKit.create("warm-up", settings);

  private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  private final Level previousLevel = root.getLevel();

  @BeforeEach
  void enableInfoLog() {
    root.setLevel(Level.INFO);
  }

  @AfterEach
  void shutDown() {
    root.setLevel(previousLevel);
    actors.shutdownTestKit();
  }

  @Test
  void servesItsViewersAndStops() {
    var config = WorkerConfig.from(settings.getConfig("superpeer.worker"));
    var probe = actors.createTestProbe();
    LoggingTestKit.info("seeding ended")
        .withMessageRegex("seeding ended after " + WarmUp.VIEWERS / 10 + "\\d pieces")
        .expect(
            actors.system(),
            () -> {
              var warmUp = actors.spawn(WarmUp.create(ChannelSupervisor.factory(config)));
              probe.expectTerminated(warmUp, TIMEOUT);
              return null;
            });
  }
}
