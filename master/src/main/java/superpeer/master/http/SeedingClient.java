package superpeer.master.http;

import static akka.http.javadsl.server.Directives.extractMaterializer;
import static akka.http.javadsl.server.Directives.extractRequest;
import static akka.http.javadsl.server.Directives.onSuccess;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Scheduler;
import akka.actor.typed.javadsl.AskPattern;
import akka.http.javadsl.server.Route;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;
import superpeer.master.seeding.Seeding;

/**
 * How routes reach {@link Seeding}, and within which bounds.
 *
 * @param timeout how long a request waits before it is answered 503
 * @param maxBody most bytes of a body, before it is read
 */
record SeedingClient(
    ActorRef<Seeding.Command> seeding, Scheduler scheduler, Duration timeout, int maxBody) {

  <T> CompletionStage<T> ask(Function<ActorRef<T>, Seeding.Command> message) {
    return ask(seeding, message);
  }

  /** Asks another actor within the same time. */
  <C, T> CompletionStage<T> ask(ActorRef<C> actor, Function<ActorRef<T>, C> message) {
    return AskPattern.ask(actor, message::apply, timeout, scheduler);
  }

  /** Reads the body, which may be missing, and who sends it. */
  Route withBody(BiFunction<byte[], String, Route> inner) {
    return extractRequest(
        request ->
            extractMaterializer(
                materializer ->
                    onSuccess(
                        request
                            .entity()
                            .withSizeLimit(maxBody)
                            .toStrict(timeout.toMillis(), materializer),
                        entity ->
                            inner.apply(entity.getData().toArray(), CallerAddress.of(request)))));
  }

  /** For routes that take a body and do not care what is in it. */
  Route withCaller(Function<String, Route> inner) {
    return withBody((body, caller) -> inner.apply(caller));
  }
}
