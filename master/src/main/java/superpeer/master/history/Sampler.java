package superpeer.master.history;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import superpeer.master.seeding.Overview;
import superpeer.master.seeding.Seeding;

/** Looks at everything from time to time, for those who must never ask themselves. */
public final class Sampler {

  public sealed interface Command {}

  private enum Due implements Command {
    LOOK
  }

  private record Seen(Overview overview) implements Command {}

  private Sampler() {}

  /**
   * @param every time between two looks
   * @param eyes are shown each overview, on the actor's thread
   */
  public static Behavior<Command> create(
      ActorRef<Seeding.Command> seeding, Duration every, List<Consumer<Overview>> eyes) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  var seen = context.messageAdapter(Overview.class, Seen::new);
                  timers.startTimerWithFixedDelay(Due.LOOK, Duration.ZERO, every);
                  return Behaviors.receive(Command.class)
                      .onMessageEquals(Due.LOOK, () -> look(seeding, seen))
                      .onMessage(Seen.class, answer -> show(answer, eyes))
                      .build();
                }));
  }

  private static Behavior<Command> look(
      ActorRef<Seeding.Command> seeding, ActorRef<Overview> replyTo) {
    seeding.tell(new Seeding.GetOverview(replyTo));
    return Behaviors.same();
  }

  private static Behavior<Command> show(Seen seen, List<Consumer<Overview>> eyes) {
    eyes.forEach(eye -> eye.accept(seen.overview()));
    return Behaviors.same();
  }
}
