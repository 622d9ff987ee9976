import gc,os,sys;from math import*;from pathlib import*;from random import*;from urllib.request import*
num_steps = 1000; learning_rate = 0.01; temperature = 0.5; block_size = 16; f=Path('input.txt')
say=lambda s,to=1:os.write(to,(s+'\n').encode());sys.excepthook=lambda _,e,t:say(f'attogpt.py: {e}; put a name a line (UTF-8) in input.txt or go online',2)
if not f.exists():p=Path('input');p.write_bytes(urlopen('https://raw.githubusercontent.com/karpathy/makemore/refs/heads/master/names.txt').read());p.rename(f)
doc=[*filter(None,map(str.strip,f.read_text('utf-8-sig').split('\n')))];assert doc,'no names';seed(42);shuffle(doc);char=sorted({*''.join(doc)})+[''];B=len(char)-1;wpe=16*B+16;head=wpe+16*block_size
wq=head+wpe;wo=wq+768;fc1=wq+1024;fc2=wq+2048;N=wq+3072;hasattr(gc,'freeze')and gc.disable();D=[gauss(0,.08)for _ in range(N)];M=S=[0]*N;T=[];W={};sum=lambda v,t=0:[t:=t+a for a in v][-1]
def new(v,*a):x=len(D);D.extend(v);T.append((slice(x,len(D)),*a));return x
def E(o,x,l):y=slice(x,x+len(l));G[y]=[h+g*a for h,g,a in zip(G[y],G[o]*(len(l)//len(G[o])),l)]
def mix(z,k,w):i=iter([p for p in zip(k,w)if p[0]]+[(0,z)]*3);[z:=[y+a*e+b*f+c*g+d*h for y,e,f,g,h in zip(z,p,q,r,s)]for(a,p),(b,q),(c,r),(d,s)in zip(i,i,i,i)];return z
def dot(x,w,n,t=1):W[w]=C=W.get(w)or[A:=[D[i:i+n]for i in w],[*zip(*A)]];C,A=C[::t];return new(mix([0]*len(C),D[x:x+len(A)],A),F,x,w,t,C)
def F(o,x,w,t,C):
 y=x+len(C[0]);g,v=[G[o],D[x:y]][::t];G[x:y]=mix(G[x:y],G[o][::-1],C[::-1])
 for i,a in zip(w,g):
  for b in v if a else():G[i]+=a*b;i+=1
def add(x,y):l=[1]*16;y=new([a+b for a,b in zip(D[x:x+16],D[y:y+16])],E,y,l);T.append((T[-1][0],E,x,l));return y
def norm(x):v=D[x:x+16];s=new([sum(a*a for a in v)],E,x,v);T.append(T[-1]);a=D[s]/16+1e-5;return dot(new([a**-.5],E,s,[-a**-1.5/32]),(x,),16,-1)
def softmax(x,n,k=1):v=D[x:x+n];m=max(v)*k;v=[exp(a*k-m)for a in v];x=new(v,E,x,[a*k for a in v]);a=sum(v);return dot(new([a**-1],E,new([a],E,x,[1]*n),[-a**-2]),(x,),n,-1)
lin=lambda x,a,b,n=16:dot(x,range(a,b,n),n)
def gpt(t,K):x=norm(add(16*t,wpe+16*len(K)));q=lin(norm(x),wq,wo);K+=q,;a=[softmax(dot(q+i,(*[k+i+16 for k in K],),4),len(K),.5)for i in(0,4,8,12)];x=add(x,lin([dot(a,(*[k+i for k in K],),4,-1)for i,
a in zip((32,36,40,44),a)][0],wo,fc1));h=lin(norm(x),fc1,fc2);v=D[h:h+64];h=new([max(a,0)for a in v],E,h,[a>0 for a in v]);return lin(add(x,lin(h,fc2,N,64)),head,wq)
for s in range(num_steps):
 t=[B,*map(char.index,doc[s%len(doc)]),B];K=[];L=[new([log(D[(q:=softmax(gpt(i,K),B+1)+j)])],E,q,[1/D[q]])for i,j in zip(t[:block_size],t[1:])];k=-len(L)**-1;say(
f'step {s+1:4} / {num_steps:4} | loss {sum(D[i]for i in L)*k:.4f}');G=[0]*len(D)
 for i in L:G[i]=k
 while T:o,f,*a=T.pop();f(o,*a)
 r=learning_rate*(1-s/num_steps)/(1-.85**(s+1));k=1-.99**(s+1);M=[.85*m+(1-.85)*g for m,g in zip(M,G)];S=[.99*s+(1-.99)*g*g for s,g in zip(S,G)];D=[p-r*m/(sqrt(s/k)+1e-8)for p,m,s in zip(D,M,S)];W={}
say('\n--- inference ---')
for n in range(20):
 t,s,K=B,'',[]
 while len(K)<block_size and(t<B or not K):p=softmax(gpt(t,K),B+1,temperature**-1);t,=choices(range(B+1),D[p:p+B+1]);s+=char[t]
 say(f'sample {n+1:2}: {s}')
