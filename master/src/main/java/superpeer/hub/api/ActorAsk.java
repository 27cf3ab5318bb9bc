package superpeer.hub.api;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Scheduler;
import akka.actor.typed.javadsl.AskPattern;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Asks actors on behalf of routes.
 *
 * @param timeout how long a request waits before the response is 503
 */
record ActorAsk(Scheduler scheduler, Duration timeout) {

  <C, T> CompletionStage<T> ask(ActorRef<C> actor, Function<ActorRef<T>, C> message) {
    return AskPattern.ask(actor, message::apply, timeout, scheduler);
  }
}
