# Asks Latchkey after each sign-in at LemonLDAP::NG whether the person has to
# register, and sends them there. docs/login-flow/guides.md says how to install it.
#
# It fails open: whatever the portal answers, or if it answers nothing, the
# sign-in goes on.

package Lemonldap::NG::Portal::Plugins::Latchkey;

use strict;
use warnings;
use Mouse;
use Crypt::URandom qw(urandom);
use JSON qw(from_json to_json);
use LWP::UserAgent;
use MIME::Base64 qw(encode_base64url);
use Lemonldap::NG::Portal::Main::Constants qw(PE_OK PE_SENDRESPONSE);

extends 'Lemonldap::NG::Portal::Main::Plugin';

# The session is there and its cookie is made: somebody who does not come back
# is signed in all the same. Sessions that are open already do not come by here.
use constant endAuth => 'interrupt';

# Seconds that a sign-in may wait.
use constant LIMIT => 1;

# Bytes of an answer at most; a real one has some hundred.
use constant LARGEST_ANSWER => 64 * 1024;

sub init {
    my ($self) = @_;
    for (qw(latchkeyPortal latchkeyKey latchkeyTenant latchkeyReturnTo latchkeyUser)) {
        next if $self->conf->{$_};
        $self->error("lemonldap-ng.ini: [portal] lacks $_");
        return 0;
    }
    $self->addAuthRoute( latchkey => 'back', ['GET'] );

    # The session ended meanwhile: sign in again.
    $self->addUnauthRoute( latchkey => sub { redirect( $_[1], '/' ) }, ['GET'] );
    return 1;
}

sub interrupt {
    my ( $self, $req ) = @_;
    my $conf = $self->conf;
    my $user = $req->sessionInfo->{ $conf->{latchkeyUser} };

    # Programs that sign in are shown nothing, and who signs in for the portal
    # itself is on the way there already.
    return PE_OK if !$user or $req->wantJSON;
    return PE_OK
      if index( $req->param('redirect_uri') // '', "$conf->{latchkeyPortal}/" ) == 0;

    my $state = encode_base64url( urandom(16) );
    my %question = (
        tenant    => $conf->{latchkeyTenant},
        user      => $user,
        return_to => $conf->{latchkeyReturnTo},
        state     => $state,
        auth_time => time + 0,
        amr       => [ 'pwd', $req->sessionInfo->{_2f} ? 'mfa' : () ],
    );
    my $language = $req->cookies->{llnglanguage} // '';
    $language =~ tr/_/-/;
    $question{locale} = $language if $language =~ /^[A-Za-z-]{2,20}$/;

    my $url = eval {
        my $answer = $self->call( interrupts => \%question );
        $answer->{required} ? $answer->{url} : undef;
    };
    $self->logger->warn("Latchkey did not answer: $1") if $@ =~ /(.+)/;
    return PE_OK unless defined $url;

    # Whoever sits on the line must not send people elsewhere.
    if ( index( $url, "$conf->{latchkeyPortal}/register" ) != 0 ) {
        $self->logger->warn('Latchkey sends elsewhere');
        return PE_OK;
    }

    $self->p->updateSession( $req,
        { _latchkeyState => $state, _latchkeyNext => $req->urldc || '/' } );
    $req->response( redirect( $req, $url ) );
    return PE_SENDRESPONSE;
}

# The person comes back. However it ended, the sign-in goes on to where it led.
sub back {
    my ( $self, $req ) = @_;
    my $state = $req->userData->{_latchkeyState};
    return redirect( $req, '/' )
      unless $state and $state eq ( $req->param('state') // '' );

    # The portal checks the result, and counts it once.
    my $said = eval {
        $self->call( results => { result => $req->param('result'), state => $state } );
    };
    $self->userLogger->notice( 'Latchkey: '
          . ( $said ? "$said->{user} $said->{result}" : 'a result that counts for nothing' ) );

    my $next = $req->userData->{_latchkeyNext};
    $self->p->updateSession( $req, { _latchkeyState => '', _latchkeyNext => '' } );
    delete $req->pdata->{_url};
    return redirect( $req, $next );
}

sub redirect {
    my ( $req, $url ) = @_;
    return [ 302, [ Location => $url, 'Cache-Control' => 'no-store', $req->spliceHdrs ], [] ];
}

# One call, over and done within the time limit; dies of everything else.
sub call {
    my ( $self, $what, $body ) = @_;
    my $agent = LWP::UserAgent->new(
        timeout               => LIMIT,
        max_size              => LARGEST_ANSWER,
        requests_redirectable => [],
    );
    local $SIG{ALRM} = sub { die "no answer in time\n" };
    alarm LIMIT;
    my $answer = eval {
        $agent->post(
            $self->conf->{latchkeyPortal} . "/api/v1/$what",
            Authorization  => 'Bearer ' . $self->conf->{latchkeyKey},
            'Content-Type' => 'application/json',
            Content        => to_json( $body, { utf8 => 1 } ),
        );
    };
    my $fault = $@;
    alarm 0;
    die $fault unless $answer;
    die $answer->status_line . "\n" unless $answer->is_success;
    return from_json( $answer->content, { utf8 => 1 } );
}

1;
